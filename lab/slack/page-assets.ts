/** How the lab's Slack looks. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8883;--quiet:#8a8a8a;--side:#3f1d4b;--accent:#1264a3}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:15rem minmax(0,1fr);min-height:100vh}
nav{background:var(--side);color:#e9dfee;padding:1rem 0}
nav h1{font-size:1.05rem;margin:0 1rem 1rem}
nav h2{font-size:.75rem;font-weight:600;opacity:.75;margin:1rem 1rem .2rem}
nav a{display:block;color:inherit;text-decoration:none;padding:.2rem 1rem}
nav a[aria-current]{background:var(--accent);color:#fff}
main{padding:0 1.2rem 3rem;max-width:60rem}
main>h2{font-size:1.1rem;border-bottom:1px solid var(--line);padding:.8rem 0;margin:0 0 1rem}
section{border-bottom:1px solid var(--line);padding:.6rem 0}
article{display:flex;gap:.7rem;margin:.5rem 0}
article i{flex:0 0 2.2rem;height:2.2rem;border-radius:.4rem;background:var(--accent);color:#fff;font:700 1rem/2.2rem system-ui;text-align:center;text-transform:uppercase}
article div{min-width:0}
.replies{margin-left:2.9rem;border-left:2px solid var(--line);padding-left:.8rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:.15rem 0 .5rem}
.context{font-size:.85rem;color:var(--quiet)}
a{color:var(--accent)}
pre,code{font:.85em ui-monospace,monospace;background:#8882;border-radius:.25rem}
pre{padding:.5rem;overflow:auto;margin:.3rem 0}code{padding:0 .25rem}
small{color:var(--quiet);font-weight:400}
nav small{color:inherit;opacity:.7}
.actions{display:flex;flex-wrap:wrap;gap:.5rem;margin:.4rem 0}
button{font:600 .9rem system-ui;padding:.4rem .9rem;border:1px solid #8888;border-radius:.35rem;background:transparent;color:inherit;cursor:pointer}
button.primary{background:#007a5a;border-color:#007a5a;color:#fff}
button.danger{color:#c01343;border-color:#c01343}
.told{border-left:4px solid var(--accent);padding:.2rem .7rem;margin:.4rem 0;background:#1264a31a}
dialog{position:fixed;inset:0;margin:auto;width:min(30rem,92vw);border:1px solid #8888;border-radius:.6rem;padding:1.2rem;box-shadow:0 0 0 100vmax #0008}
dialog h2{margin:0 0 .8rem;font-size:1.15rem}
dialog label,dialog fieldset{display:block;border:0;padding:0;margin:0 0 .8rem}
dialog textarea,dialog input:not([type=radio]):not([type=hidden]){display:block;width:100%;font:inherit;padding:.4rem;margin-top:.2rem}
dialog p:last-child{text-align:right;margin:0}
@media (max-width:44rem){body{grid-template-columns:1fr}nav{padding:.5rem 0}}
`;

/** Keeps the page fresh, and asks once more before a click counts, as Slack does. */
export const SCRIPT = `
const sources = {};
function replace(id, fresh) {
  const shown = document.getElementById(id);
  const markup = fresh.getElementById(id).innerHTML;
  if (markup === sources[id]) return;
  sources[id] = markup;
  const open = [...shown.querySelectorAll('details')].map((one) => one.open);
  shown.innerHTML = markup;
  shown.querySelectorAll('details').forEach((one, index) => (one.open = open[index] ?? false));
}
async function look() {
  try {
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    if (fresh.body.dataset.form !== document.body.dataset.form && !document.querySelector('dialog')) return location.reload();
    for (const id of ['live', 'rooms']) replace(id, fresh);
  } catch {}
}
setInterval(look, 400);
document.addEventListener('submit', (event) => {
  const { sure } = event.target.dataset;
  if (sure !== undefined && !confirm(sure)) event.preventDefault();
});
`;
