// Nothing on a page depends on this file: it moves the focus to a list of errors, and keeps a button from being
// pressed twice.
import { initAll } from '../build/govuk-frontend.min.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();
