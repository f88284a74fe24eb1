"""What a report is read in, beside the answer; empty, and closed.

`page.js` fills it with what `source.py` gives, and opens it.
"""

SOURCE_PANEL = """\
<dialog id="byline-source" aria-labelledby="byline-source-title">
  <header>
    <p class="byline-source-nav">
      <span id="byline-source-count"></span>
      <button type="button" data-go="-1" aria-keyshortcuts="p" title="Previous source (p)">
        <span aria-hidden="true">←</span><span class="byline-unseen">Previous source</span>
      </button>
      <button type="button" data-go="1" aria-keyshortcuts="n" title="Next source (n)">
        <span aria-hidden="true">→</span><span class="byline-unseen">Next source</span>
      </button>
      <button type="button" data-close aria-keyshortcuts="Escape" title="Close (Esc)">
        <span aria-hidden="true">✕</span><span class="byline-unseen">Close the source</span>
      </button>
    </p>
    <h2 id="byline-source-title"></h2>
    <p id="byline-source-about"></p>
    <p id="byline-source-notice" role="alert" hidden></p>
  </header>
  <div id="byline-source-text" tabindex="0" role="document" aria-label="Text of the report"></div>
</dialog>
<div id="byline-heard" role="status" class="byline-unseen"></div>
"""
