"""Byline as OpenAI's clients ask: messages → `pipeline` → a text with marks and annotations.

    routes.py       the paths
    models.py       `byline`, `byline-quotes`, `byline-prose`
    chat.py         /v1/chat/completions
    responses.py    /v1/responses
    parameters.py   what both accept, and what they refuse by name
    turns.py        messages → a question and the turns before it
    text.py         an answer → its text, with a mark for each citation
    annotations.py  a mark → an annotation
    tokens.py       how much was read and written
    stream.py       an answer as it is found out → stretches of its text
    errors.py       errors in OpenAI's shape

Nothing is stored, and nothing but the corpus is answered from: system and developer
messages and `instructions` are accepted and not followed, and what sets how a model
draws its words (`temperature`, `seed`, …) is accepted and sets nothing.
"""
