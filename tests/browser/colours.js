// In which colours the texts of a page stand, each combination once: all that hangs on colours follows from these, since
// a text's contrast is that of its own colour with what lies behind it, at its size.
() => {
  const writes = ['INPUT', 'SELECT', 'TEXTAREA'];
  const is_text = node => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const has_text = element => writes.includes(element.tagName) || [...element.childNodes].some(is_text);
  const known = new Map([[null, '']]);
  const around = element => {
    if (!known.has(element)) {
      const { backgroundColor, backgroundImage, filter, mixBlendMode, opacity, position } = getComputedStyle(element);
      const here = [backgroundColor, backgroundImage, filter, mixBlendMode, opacity, position].join(' ');
      const outside = around(element.parentElement);
      // What is in one more plain box stands in the same colours.
      known.set(element, outside.endsWith(here) ? outside : `${outside}, ${here}`);
    }
    return known.get(element);
  };
  const told = element => {
    const { color, fontSize, fontWeight, textDecorationLine, textShadow } = getComputedStyle(element);
    const link = element.closest('a');
    const beside = link?.parentElement ? getComputedStyle(link.parentElement).color : '';
    return [color, fontSize, fontWeight, textDecorationLine, textShadow, beside, around(element)].join(' / ');
  };
  const shown = [...document.body.querySelectorAll('*')].filter(element => element.checkVisibility());
  return [...new Set(shown.filter(has_text).map(told))];
}
