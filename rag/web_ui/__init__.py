"""The page that a reader's browser shows: asking, reading, checking the source.

    page.py         the Gradio app at `/`: tabs, looks, scripts, login
    login.py        who may see it
    policy.py       what it may load and run: nothing but its own
    ask_tab.py      the question, the conversation, the answer as it is found out
    conversation.py the turns of one open page
    view.py         the events of an answer → what there is to show so far
    answer_html.py  an answer → HTML
    examples.py     questions to begin with, drawn from the corpus and asked of it
    question_generation.py  a report → questions that it seems to answer
    narrowing.py    which reports a question is asked of
    history.py      what a page has asked, brought back after a reload
    sharing.py      an answer copied, saved, linked to, judged
    feedback.py     a thumb → a question for the evaluation suites
    source.py       a citation → its report, cut where its quotes begin and end
    source_panel.py where the report is read, beside the answer
    evaluate_tab.py    runs of evaluations: figures, failures, two compared
    evaluate_runs.py   what it shows of them, and what gives it that
    evaluate_html.py   that → HTML
    evaluate_report.py a run's own page, sandboxed
    corpus_tab.py        the documents: searched, read, uploaded, deleted, plotted
    corpus_catalogue.py  what is sought among them → a page of those that fit
    corpus_html.py       that, and how the corpus stands → HTML
    corpus_plot.py       their dates → bars
    inert.py        any text → HTML that can only be read
    page.js         marks, keys, what comes into view, what is read aloud
    sharing.js      the row below an answer
    corpus.js       the table, a report's text, uploads and their jobs, by the API
    style.css       how it looks; sharing.css, what stands around an answer

Every `.css` and every `.js` of this folder is the page's; the scripts come from this server,
and handle what happens by delegation, for Gradio makes the elements when it likes.

Every word from the corpus, the reader, a chat model or an error goes through `inert`. The
page loads nothing from another host. `gradio` takes seconds to import: only what `page.py`
imports when it is mounted may import it.
"""
