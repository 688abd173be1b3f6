// Of each element on a page, from the top down: the place of the one it stands in, and what it is without its words,
// with all that a selector can ask, and whether it is shown. Of where links and forms lead and of what fields hold it says only that it is
// there; in keys the numbers of things count for nothing.
() => {
  const words = new Set(['href', 'value', 'action', 'datetime', 'content', 'nonce', 'title']);
  const keys = new Set(['id', 'for', 'name', 'href', 'aria-labelledby', 'aria-describedby', 'aria-controls']);
  const states = [':checked', ':disabled', ':focus', ':first-child', ':last-child'];
  const without = ({ name, value }) => words.has(name) && !value.startsWith('#') ? Boolean(value)
    : keys.has(name) ? value.replace(/[0-9]+/g, '0') : value;
  const told = attribute => `${attribute.name}=${without(attribute)}`;
  const is = element => [
    element.tagName,
    ...[...element.attributes].map(told),
    ...states.filter(state => element.matches(state)),
    element.textContent.trim() ? '' : '-',
    element.checkVisibility({ visibilityProperty: true }) ? '' : 'hidden',
  ].join(' ');
  const all = [...document.querySelectorAll('*')];
  const places = new Map(all.map((element, place) => [element, place]));
  return all.map(element => [places.get(element.parentElement) ?? -1, is(element)]);
}
