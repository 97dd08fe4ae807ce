// Keys, the help in place, and notifications. Everything it does can be missed.

const MINE = '.group[data-key="Waiting for you"] li[data-key]';
const WANTED = 'notify';

/** Opens a form of the question and puts the focus in it. It never sends. */
function openForm(choice) {
  const form = document.querySelector(`.choice.is-${choice}`);
  if (!(form instanceof HTMLDetailsElement)) return false;
  form.open = true;
  form.querySelector('textarea, input:not([type=hidden]), button').focus();
  return true;
}

function step(by) {
  const rows = [...document.querySelectorAll('.rows a')];
  const at = rows.indexOf(document.activeElement);
  const next = rows[at === -1 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus();
  return next !== undefined;
}

function search() {
  const field = document.querySelector('input[name=q]');
  field?.focus();
  return field !== null;
}

/** Shows the help over the page, so that nothing on the page is lost. */
async function help() {
  const text = await fetch('/help').then((response) => response.text());
  const dialog = document.createElement('dialog');
  dialog.className = 'help-box';
  const close = document.createElement('button');
  close.textContent = 'Close';
  close.addEventListener('click', () => dialog.close());
  const content = new DOMParser().parseFromString(text, 'text/html').getElementById('main');
  const [title, ...rest] = content.children;
  const heading = document.createElement('h2');
  heading.id = 'help-title';
  heading.textContent = title.textContent;
  dialog.setAttribute('aria-labelledby', heading.id);
  dialog.append(close, heading, ...rest);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  '/': search,
  a: () => openForm('approve'),
  r: () => openForm('reject'),
  c: () => openForm('customer-rotated'),
  '?': () => {
    void help();
    return true;
  },
};

document.addEventListener('keydown', (event) => {
  const { key, ctrlKey, altKey, metaKey, target } = event;
  const isTyping = target instanceof Element && target.matches('input, select, textarea');
  if (isTyping || ctrlKey || altKey || metaKey || document.querySelector('dialog[open]') !== null) return;
  if (Object.hasOwn(KEYS, key) && KEYS[key]()) event.preventDefault();
});

/** The runs of the list that wait for the person, by their names. */
function waiting() {
  const rows = [...document.querySelectorAll(MINE)];
  return new Map(rows.map((row) => [row.dataset.key, row.querySelector('.where').textContent.trim()]));
}

/** A person who wants it hears of each run that begins to wait for them while this list is open. */
function offerNotifications() {
  const live = document.getElementById('live');
  const filters = document.querySelector('.filters');
  if (filters === null || live === null || !('Notification' in window) || Notification.permission === 'denied') return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'notify';
  button.textContent = 'Notify me of new ones';
  const isOn = () => localStorage.getItem(WANTED) === 'on' && Notification.permission === 'granted';
  const show = () => button.setAttribute('aria-pressed', String(isOn()));
  button.addEventListener('click', async () => {
    const wants = !isOn() && (await Notification.requestPermission()) === 'granted';
    localStorage.setItem(WANTED, wants ? 'on' : 'off');
    show();
  });
  show();
  filters.append(button);

  let known = waiting();
  new MutationObserver(() => {
    const now = waiting();
    const fresh = [...now].filter(([run]) => !known.has(run));
    known = now;
    if (!isOn()) return;
    for (const [run, where] of fresh) {
      const note = new Notification('A run waits for you', { body: where.replace(/\s+/g, ' '), tag: run });
      note.addEventListener('click', () => window.open(`/runs/${encodeURIComponent(run)}`));
    }
  }).observe(live, { childList: true, subtree: true });
}

offerNotifications();
