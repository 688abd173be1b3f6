// What a page is made of and shows, without its words: its elements from the top down with their attributes and states.
// Of where links and forms lead and of what fields hold it says only that it is there; in keys the numbers of things
// count for nothing.
() => {
  const words = new Set(['href', 'value', 'action', 'datetime', 'content', 'nonce', 'title']);
  const keys = new Set(['id', 'for', 'name', 'href', 'aria-labelledby', 'aria-describedby', 'aria-controls']);
  const states = [':checked', ':disabled', ':focus'];
  const without = ({ name, value }) => words.has(name) && !value.startsWith('#') ? Boolean(value)
    : keys.has(name) ? value.replace(/[0-9]+/g, '0') : value;
  const told = attribute => `${attribute.name}=${without(attribute)}`;
  const is = element => [
    element.tagName,
    ...[...element.attributes].map(told),
    ...states.filter(state => element.matches(state)),
    element.textContent.trim() ? '' : 'empty',
    element.checkVisibility({ visibilityProperty: true }) ? '' : 'hidden',
  ].join(' ');
  return [...document.querySelectorAll('*')].map(is).join('|');
}
