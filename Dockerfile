# The server in a container. compose.yaml runs it beside a Chroma server.
FROM python:3.11-slim

WORKDIR /byline
ENV PIP_NO_CACHE_DIR=1
COPY requirements.lock ./
RUN python -m pip --disable-pip-version-check install -qq --no-deps --require-hashes -r requirements.lock

COPY app.py ./
COPY rag rag
COPY evals evals
COPY prompts prompts
COPY corpus /corpus

# Uploads are written to the corpus; answers, and an index without a Chroma server, to /data.
RUN useradd --uid 1000 --create-home byline && mkdir /data && chown -R byline /corpus /data
USER byline
VOLUME ["/corpus", "/data"]

ENV BYLINE_CORPUS=/corpus BYLINE_DATA=/data BYLINE_HOST=0.0.0.0
EXPOSE 7860
# It answers once the corpus is ingested, which for a large one takes its time.
HEALTHCHECK --start-period=30m --timeout=5s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
CMD ["python", "app.py", "serve"]
