"""What the trained reader of disagreements learnt from, and how.

rows.py         labelled groups and clusters of sentences → rows
train.py        rows → the weights in `rag/reading/disagreement/reader.onnx`
groups.jsonl, clusters.jsonl   the labelled sentences
"""
