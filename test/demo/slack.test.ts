import { randomUUID } from 'node:crypto';
import { startStack, type Stack } from '../../lab/stack';

let stack: Stack;

beforeAll(async () => {
  const queuePrefix = `lab-${randomUUID()}-`;
  stack = await startStack({ say: () => undefined, queuePrefix, gateway: true, trust: 'verified' });
}, 120_000);
afterAll(() => stack.close());

const page = async (as: string) => (await fetch(`${stack.lab.addresses.slack}/?as=${as}`)).text();

/** Looks at a page until it holds the words. */
async function until(as: string, words: RegExp): Promise<string> {
  for (let look = 0; look < 300; look++) {
    const text = await page(as);
    if (words.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never said ${words}: ${await page(as)}`);
}

/** Presses a button of the page, as whoever looks at it. */
async function press(text: string, action: string): Promise<void> {
  const form = text.split('<form ').find((one) => one.includes(`name="action" value="${action}"`))!;
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
    ([, name, value]) => [name!, value!] as [string, string],
  );
  await fetch(`${stack.lab.addresses.slack}/click`, { method: 'POST', body: new URLSearchParams(fields) });
}

test('an alert is decided by a click in the thread, and the card shows the outcome instead of its buttons', async () => {
  const { id, environment } = stack.lab.locations.find(({ story }) => story === 'key-rejected')!;
  const [approver, other] = stack.people.filter(({ role }) => role === 'approver');
  const { url, tokens } = stack.gateway!;
  const fired = await fetch(`${url}/v1/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.intake}`, 'content-type': 'application/json' },
    body: JSON.stringify({ location: id, environment, requestedBy: 'rota' }),
  });
  expect(fired.status).toBe(200);

  await press(await until(approver!.slack, /value="approve"/), 'approve');
  await until(approver!.slack, /Only visible to you: <b>accepted<\/b>/);
  const after = await until(other!.slack, /said <b>approve<\/b>/);
  expect(after).not.toContain('value="approve"');
  expect(after).not.toContain('Only visible to you');

  const headers = { authorization: `Bearer ${tokens.viewer}` };
  for (let look = 0; look < 300; look++) {
    const document = (await (await fetch(`${url}/v1/runs/${id}`, { headers })).json()) as {
      outcome: { kind: string } | null;
      decisions: object[];
    };
    if (document.outcome === null) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    expect(document.outcome.kind).toBe('resolved');
    expect(document.decisions).toMatchObject([{ by: approver!.name, verified: true, via: 'slack' }]);
    return;
  }
  throw new Error('the run did not end');
});
