/** Somebody who can sign in, as `LAB_OIDC_PEOPLE` lists them in JSON. */
export interface OidcPerson {
  login: string;
  name: string;
  /** Null where the issuer leaves them out. */
  groups: string[] | null;
  /** The changes in this person's claims: further claims, or others in place of the usual ones. */
  claims?: Record<string, unknown>;
}

/** The page on which one chooses who one is. */
export function personPage(people: OidcPerson[]): string {
  const buttons = people
    .map(({ login, name, groups }) => {
      const what = groups === null ? 'groups left out' : groups.join(', ') || 'no group';
      return `<button name="login" value="${login}"><b>${name}</b> <small>${what}</small></button>`;
    })
    .join('\n');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in to the lab</title>
<style>body{font:16px system-ui;max-width:22rem;margin:12vh auto;padding:0 1rem;color-scheme:light dark}
button{display:block;width:100%;font:inherit;padding:.8rem;margin:.5rem 0;text-align:left;border-radius:8px;border:1px solid #8888}
</style><h1>Who are you?</h1><p>The lab's people. Nobody here has a password.</p><form method="post">${buttons}</form></html>`;
}
