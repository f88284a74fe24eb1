"""The page that a reader's browser shows: asking, reading, checking the source.

    page.py         the Gradio app at `/`: tabs, looks, login
    login.py        who may see it
    ask_tab.py      the question, the conversation, the answer as it is found out
    view.py         the events of an answer → what there is to show so far
    answer_html.py  an answer → HTML
    inert.py        any text → HTML that can only be read
    style.css       how it looks

Every word from the corpus, the reader, a chat model or an error goes through `inert`. The
page loads nothing from another host. `gradio` takes seconds to import: only what `page.py`
imports when it is mounted may import it.
"""
