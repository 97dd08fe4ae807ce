// Keeps a page fresh. Everything it does can be missed: the page is whole without it.

const BACK_AFTER_MS = 2000;
const SHORT_MS = 120_000;

const main = document.getElementById('main');
const linkState = document.getElementById('link-state');
const news = document.getElementById('news');
/** By how much the viewer's clock is ahead of ours, so that a deadline is counted down rightly. */
let aheadMs = 0;

const now = () => Date.now() - aheadMs;

/** Times in the zone of whoever looks, with UTC beside them. */
function localise(time) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const isToday = moment.toDateString() === new Date(now()).toDateString();
  const year = moment.getFullYear() === new Date(now()).getFullYear() ? undefined : 'numeric';
  const day = isToday ? '' : `${moment.toLocaleDateString(undefined, { month: 'short', day: 'numeric', year })} `;
  const local = `${day}${moment.toLocaleTimeString(undefined, { hour12: false })}`;
  const utc = `${time.dateTime.slice(11, 19)} UTC`;
  time.title = `${time.dateTime} UTC`;
  time.replaceChildren(moment.getTimezoneOffset() === 0 ? `${day}${utc}` : local);
  if (moment.getTimezoneOffset() === 0) return;
  const beside = document.createElement('small');
  beside.textContent = utc;
  time.append(' · ', beside);
}

/** What a page has only with a script: local times, buttons that copy, and the way back to the list as it was. */
function complete(root) {
  root.querySelectorAll('time[datetime]').forEach(localise);
  for (const text of root.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', `Copy ${text.dataset.copy}`);
    text.after(button);
  }
  for (const label of root.querySelectorAll('.filter[hidden]')) label.hidden = false;
  for (const way of root.querySelectorAll('a[data-list]')) way.search = sessionStorage.getItem('list') ?? '';
}

const two = (count) => String(count).padStart(2, '0');

/** As `src/words/times.ts` says it, in whole seconds. */
function words(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${two(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** As the server says it: one unit. */
function roughly(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

function count() {
  for (const past of document.querySelectorAll('[data-ago]')) {
    past.textContent = `${roughly(now() - Date.parse(past.dataset.ago))} ago`;
  }
  for (const running of document.querySelectorAll('[data-since]')) {
    running.textContent = words(now() - Date.parse(running.dataset.since));
  }
  for (const left of document.querySelectorAll('[data-until]')) {
    const ms = Date.parse(left.dataset.until) - now();
    left.textContent = ms > 0 ? `${words(ms)} left` : 'time is over';
    left.classList.toggle('is-short', ms < SHORT_MS);
  }
}

const keyOf = (node) => node.dataset?.key;

/**
 * Makes what is shown like what came in, and touches nothing that is the same already: focus, selection, open details
 * and half-typed words stay. A part with another key is another part, such as the form about another plan.
 */
function renew(shown, fresh) {
  if (shown.nodeName !== fresh.nodeName || keyOf(shown) !== keyOf(fresh)) return shown.replaceWith(fresh);
  if (shown.nodeType === Node.TEXT_NODE) {
    if (shown.data !== fresh.data) shown.data = fresh.data;
  } else if (shown.nodeType === Node.ELEMENT_NODE) {
    const { since, until } = fresh.dataset;
    if ((since ?? until) !== undefined && since === shown.dataset.since && until === shown.dataset.until) return;
    renewAttributes(shown, fresh);
    renewChildren(shown, fresh);
  }
}

function renewAttributes(shown, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  for (const { name } of [...shown.attributes]) {
    // Whoever looks has opened it.
    if (name !== 'open' && !fresh.hasAttribute(name)) shown.removeAttribute(name);
  }
}

function renewChildren(shown, fresh) {
  const wanted = new Set([...fresh.childNodes].map(keyOf));
  const known = new Map();
  for (const child of [...shown.childNodes]) {
    const key = keyOf(child);
    if (key !== undefined && !wanted.has(key)) child.remove();
    else if (key !== undefined) known.set(key, child);
  }
  let at = shown.firstChild;
  for (const child of [...fresh.childNodes]) {
    const key = keyOf(child);
    const isNext = at !== null && key === undefined && keyOf(at) === undefined && at.nodeName === child.nodeName;
    const match = key === undefined ? (isNext ? at : undefined) : known.get(key);
    if (match === undefined) {
      shown.insertBefore(child, at);
      continue;
    }
    if (match !== at) shown.insertBefore(match, at);
    at = match.nextSibling;
    renew(match, child);
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function replaceLive(markup) {
  const shown = document.getElementById('live');
  const fresh = document.importNode(new DOMParser().parseFromString(markup, 'text/html').getElementById('live'), true);
  const focused = document.activeElement;
  const written = formsWithWords();
  const saidBefore = shown.dataset.saidAt;
  complete(fresh);
  tell(fresh.dataset.news, shown.dataset.news);
  aheadMs = Date.now() - Date.parse(fresh.dataset.now);
  document.title = `${fresh.dataset.title} · satlink`;
  renew(shown, fresh);
  for (const [form, words] of written) if (!form.isConnected) keepWords(words, saidBefore);
  keepFocus(focused);
  count();
}

/** Forms whose answer is still to come. What the stream sends meanwhile takes marks off a form, so they are not kept there. */
const sending = new WeakSet();

/** The open forms in which somebody has typed, but not those that are being sent. */
function formsWithWords() {
  return [...main.querySelectorAll('.choice form, .paste')]
    .filter((form) => !sending.has(form))
    .map((form) => [form, [...form.querySelectorAll('textarea, input:not([type=hidden])')].map(({ value }) => value)])
    .map(([form, texts]) => [form, texts.filter((text) => text.trim() !== '').join('\n')])
    .filter(([, words]) => words !== '');
}

/** The question of a form is closed. The page says by whom, and keeps what was typed. */
function keepWords(words, saidBefore) {
  const { said, saidAt } = document.getElementById('live').dataset;
  const isNew = saidAt !== undefined && saidAt !== saidBefore;
  const box = document.createElement('div');
  box.className = 'reply is-refused kept';
  box.setAttribute('role', 'alert');
  const sentence = document.createElement('p');
  sentence.append(isNew ? `${said} at ` : 'This question was closed');
  if (isNew) {
    const time = document.createElement('time');
    time.dateTime = saidAt;
    sentence.append(time);
  }
  sentence.append(' while you were writing. Nothing of yours was sent. These are your words:');
  const text = document.createElement('pre');
  text.tabIndex = 0;
  text.textContent = words;
  text.dataset.copy = 'your words';
  box.append(sentence, text);
  complete(box);
  document.getElementById('live').before(box);
}

/** Focus stays where it was; where that is gone, it goes to what is asked now rather than to the top of the page. */
function keepFocus(focused) {
  if (document.activeElement === focused || focused === document.body) return;
  const address = focused.getAttribute('href');
  const same = focused.isConnected
    ? focused
    : [...main.querySelectorAll('a')].find((a) => a.getAttribute('href') === address);
  (same ?? document.getElementById('ask-title') ?? main).focus({ preventScroll: true });
}

/** Shows the items of a list that hold the typed words. */
function filter({ value, dataset }) {
  const wanted = value.trim().toLowerCase();
  for (const list of document.querySelectorAll(`[data-filtered="${dataset.filter}"]`)) {
    for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
}

/** One sentence for whoever hears the page, and only when it is another one. */
function tell(sentence, before) {
  if (sentence !== before) news.textContent = sentence;
}

function showLink(state, text) {
  linkState.dataset.state = state;
  linkState.textContent = text;
}

function follow(address) {
  const events = new EventSource(address);
  events.addEventListener('open', () => {
    if (linkState.dataset.state === 'lost') tell('Connected again');
    showLink('live', 'live');
  });
  events.addEventListener('parts', ({ data }) => replaceLive(data));
  events.addEventListener('end', () => {
    events.close();
    showLink('', '');
  });
  events.addEventListener('signed-out', () => {
    events.close();
    leave();
  });
  events.addEventListener('error', () => {
    if (linkState.dataset.state !== 'lost') tell('The connection is lost; what is shown may be old');
    showLink('lost', 'reconnecting …');
    // A browser gives up after an answer that is no stream: that of a proxy before us, or ours when the session is over.
    if (events.readyState === EventSource.CLOSED) comeBack(address);
  });
}

async function comeBack(address) {
  const page = await fetch(location.href, { redirect: 'manual' }).catch(() => null);
  if (page?.type === 'opaqueredirect') return leave();
  setTimeout(() => follow(address), BACK_AFTER_MS);
}

/** The session is over, so this page changes no more. It says so and stays: somebody may be reading it. */
function leave(because = 'Your session has ended, and this page changes no more. ') {
  main.querySelectorAll('.banner[role=alert]').forEach((before) => before.remove());
  document.querySelector('.who')?.remove();
  for (const button of main.querySelectorAll('form[method=post] button')) button.disabled = true;
  const again = document.createElement('a');
  again.href = `/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;
  again.textContent = 'Sign in again';
  const banner = document.createElement('p');
  banner.className = 'warning banner';
  banner.setAttribute('role', 'alert');
  banner.append(because, again);
  main.prepend(banner);
  showLink('lost', 'signed out');
}

async function copy(button) {
  const text = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = 'Copied';
    news.textContent = `Copied ${text.dataset.copy}`;
  } catch {
    // Without the right to write there, the text is selected, so that two keys do the rest.
    getSelection().selectAllChildren(text);
    button.textContent = 'Selected';
  }
  setTimeout(() => (button.textContent = 'Copy'), 2000);
}

/**
 * Sends a decision without leaving the page: a reload never sends it again, and a refusal keeps what was typed. What
 * changed by it comes with the stream, because the page in the answer may be older than what the stream has sent.
 */
async function decide(form) {
  if (sending.has(form)) return;
  sending.add(form);
  form.ariaBusy = 'true';
  const body = new URLSearchParams(new FormData(form));
  const [status, page] = await fetch(form.action, { method: 'POST', body }).then(
    async (response) => [response.status, await response.text()],
    () => [0, ''],
  );
  sending.delete(form);
  form.ariaBusy = 'false';
  if (status === 401) return leave('Your session has ended, so nothing was sent. ');
  const reply =
    replyIn(page) ?? replyIn('<p class="reply is-refused"><b>unknown</b> no answer came; sending it again is safe</p>');
  if (reply.classList.contains('is-counted')) {
    form.reset();
    form.closest('details').open = false;
  }
  // A form that is still there has the words still.
  if (form.isConnected) reply.querySelector('.words')?.remove();
  complete(reply);
  main.querySelectorAll('.reply:not(.kept), .notice').forEach((before) => before.remove());
  document.getElementById('live').before(reply);
  reply.tabIndex = -1;
  reply.focus();
}

function replyIn(page) {
  const reply = new DOMParser().parseFromString(page, 'text/html').querySelector('.reply, .notice');
  return reply === null ? null : document.importNode(reply, true);
}

document.addEventListener('submit', (event) => {
  if (event.target.closest('.choices, .actions') === null) return;
  event.preventDefault();
  void decide(event.target);
});
document.addEventListener('input', ({ target }) => {
  if (target.matches('[data-filter]')) filter(target);
});
document.addEventListener('click', ({ target }) => {
  if (target.matches('button.copy')) void copy(target);
});
if (location.pathname === '/runs') sessionStorage.setItem('list', location.search);
complete(document);
const live = document.getElementById('live');
if (live !== null) aheadMs = Date.now() - Date.parse(live.dataset.now);
count();
setInterval(count, 1000);
if (main.dataset.live) follow(main.dataset.live);
