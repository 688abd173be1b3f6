// The lines of running text as they are broken on the page: every paragraph, list item and quotation outside tables.
() => {
  const lines = [];
  const words = /\S+/g;
  for (const block of document.querySelectorAll('p, li, dd, blockquote')) {
    if (block.closest('table') || !block.checkVisibility()) continue;
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let bottom = null;
    let line = '';
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const inside = text.parentElement.closest('p, li, dd, blockquote');
      if (inside !== block || text.parentElement.closest('.govuk-visually-hidden')) continue;
      for (const word of text.data.matchAll(words)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const place = range.getBoundingClientRect();
        if (bottom !== null && place.top >= bottom) {
          lines.push(line);
          line = '';
        }
        line += (line ? ' ' : '') + word[0];
        bottom = place.bottom;
      }
    }
    if (line) lines.push(line);
  }
  return lines;
}
