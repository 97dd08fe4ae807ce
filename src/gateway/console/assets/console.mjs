// Keeps a page fresh. Everything it does can be missed: the page is whole without it.

const main = document.getElementById('main');
const linkState = document.getElementById('link-state');

/** Times in the zone of whoever looks, with UTC beside them. */
function localise(root) {
  for (const time of root.querySelectorAll('time[datetime]:not([data-local])')) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const isToday = moment.toDateString() === new Date().toDateString();
    const day = isToday ? '' : `${moment.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })} `;
    const utc = time.dateTime.slice(11, 19);
    time.dataset.local = '';
    time.title = `${time.dateTime} UTC`;
    time.textContent = `${day}${moment.toLocaleTimeString(undefined, { hour12: false })} (${utc} UTC)`;
  }
}

function words(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

function countOn() {
  for (const running of document.querySelectorAll('[data-since]')) {
    running.textContent = words(Date.now() - Date.parse(running.dataset.since));
  }
}

/** Replaces the parts that changed. What somebody is filling in stays, as long as the same is asked. */
function replaceParts(markup) {
  const fresh = new DOMParser().parseFromString(markup, 'text/html');
  for (const part of fresh.querySelectorAll('[id]')) {
    const shown = document.getElementById(part.id);
    if (shown === null || shown.dataset.source === part.outerHTML) continue;
    if (part.parentElement?.closest('section[id], div[id]')) continue;
    if (part.dataset.key !== undefined && part.dataset.key === shown.dataset.key) continue;
    const openOnes = [...shown.querySelectorAll('details')].map((details) => details.open);
    const source = part.outerHTML;
    const placed = document.importNode(part, true);
    placed.querySelectorAll('details').forEach((details, index) => {
      if (openOnes[index]) details.open = true;
    });
    placed.dataset.source = source;
    shown.replaceWith(placed);
    localise(placed);
  }
}

function follow(address) {
  const events = new EventSource(address);
  events.addEventListener('open', () => (linkState.textContent = 'live'));
  events.addEventListener('parts', ({ data }) => replaceParts(data));
  events.addEventListener('end', () => {
    events.close();
    linkState.textContent = '';
  });
  events.addEventListener('error', () => {
    linkState.textContent = 'reconnecting …';
    // A browser gives up after an answer that is not a stream, such as that of a proxy whose gateway restarts.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => follow(address), 2000);
  });
}

localise(document);
setInterval(countOn, 1000);
if (main.dataset.live) follow(main.dataset.live);
