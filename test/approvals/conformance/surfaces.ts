import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { STATUS } from '../../../src/gateway/api/decisions-api';
import { decide } from '../../../src/runs';
import { clickBody, signedBySlack } from '../../gateway/slack-app';
import { valueOf } from './attempt';
import type { Attempt } from './attempt';
import type { Played, Stand } from './stand';

/** Hands one decision in and returns the word that its maker is answered with. */
type Surface = (stand: Stand, run: Played, attempt: Attempt) => Promise<string>;

const SIGNALS: Record<string, string> = {
  approve: 'approve',
  reject: 'reject',
  'customer-rotated': 'customerRotated',
  'it-happened': 'itHappened',
  'it-did-not': 'itDidNot',
};

export const SURFACES = {
  Update: async (stand, run, attempt) =>
    (await decide(stand.gateway.engine, run.id, { value: await valueOf(stand, run, attempt) })).answer,

  HTTP: async (stand, run, attempt) => {
    const value = await valueOf(stand, run, attempt);
    const { status, json } = await stand.gateway.post(`/v1/runs/${run.id}/decisions`, value, null);
    if (status === 401) return 'refused at the door';
    const answer = json['answer'] as keyof typeof STATUS;
    if (STATUS[answer] !== status) throw new Error(`${answer} came with status ${status}`);
    return answer;
  },

  Signal: async (stand, run, attempt) => {
    const { decision, ...value } = await valueOf(stand, run, attempt);
    const before = await run.state();
    try {
      await run.handle.signal(SIGNALS[decision]!, value);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'refused at the door';
      throw error;
    }
    for (let look = 0; look < 60; look++) {
      const after = await run.state();
      if (after.refusedCount > before.refusedCount) return after.refused.at(-1)!.answer;
      if (after.decisions.length > before.decisions.length) return after.decisions.at(-1)!.answer!;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // A repeat leaves what stands as it is, and the one who signalled sees it standing.
    const stands = before.decisions.some((one) => one.by === value.by && one.decision === decision);
    return stands ? 'repeated' : 'silent';
  },

  Console: async (stand, run, attempt) => {
    const { decision, plan, by, comment, change } = await valueOf(stand, run, { ...attempt, wrong: 'none' });
    const csrf = 'c'.repeat(32);
    const session = { name: by, id: `test ${by}`, role: 'approver', csrf, until: Math.floor(Date.now() / 1000) + 600 };
    const value = Buffer.from(JSON.stringify(session)).toString('base64url');
    // A forged session is one that our key did not sign.
    const cookie = attempt.wrong === 'forged' ? `${value}.${'A'.repeat(43)}` : stand.gateway.app.signCookie(value);
    const form = { csrf, decision, plan, ...(comment ? { comment } : {}), ...(change ? { change } : {}) };
    const response = await fetch(`${stand.gateway.url}/runs/${run.id}`, {
      method: 'POST',
      headers: { cookie: `satlink-session=${encodeURIComponent(cookie)}` },
      body: new URLSearchParams(form),
    });
    if (response.status === 401) return 'refused at the door';
    const answer = /class="reply[^>]*>\s*<b>([a-z-]+)<\/b>/.exec(await response.text())?.[1] as keyof typeof STATUS;
    if (STATUS[answer] !== response.status) throw new Error(`${answer} came with status ${response.status}`);
    return answer;
  },

  Slack: async (stand, run, { by, decision, plan: code, wrong }) => {
    const { plan } = await run.state();
    const value = {
      run: run.id,
      plan: code ?? plan?.code ?? 'AAAAAAAA',
      digest: plan?.digest ?? 'a'.repeat(64),
      decision,
    };
    const told = `/actions/${randomUUID()}`;
    const responseUrl = `${stand.slack.origin}${told}`;
    const body = clickBody(value, { member: `U${by.toUpperCase()}`, responseUrl });
    const headers = signedBySlack(body, wrong === 'forged' ? { secret: 'another' } : {});
    const { status } = await fetch(`${stand.gateway.url}/v1/slack/interactions`, { method: 'POST', headers, body });
    if (status === 401) return 'refused at the door';
    return /^\*([a-z-]+)\*/.exec(await stand.slack.untilToldAt(told))![1]!;
  },

  CLI: async (stand, run, attempt) => {
    const { by, decision, wrong, comment } = attempt;
    const { plan } = await run.state();
    const directory = mkdtempSync(join(tmpdir(), 'satlink-conformance-'));
    const key = join(directory, 'key.json');
    writeFileSync(key, JSON.stringify(wrong === 'forged' ? stand.strange : stand.keys[by]), { mode: 0o600 });
    const code = attempt.plan ?? plan?.code ?? 'AAAAAAAA';
    const words = [decision, run.id, '--plan', code, '--by', by, '--key', key, '--json'];
    const more = comment === undefined ? [] : ['--comment', comment];
    const env = {
      PATH: process.env['PATH'],
      HOME: directory,
      TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL'],
      SATLINK_QUEUE_PREFIX: stand.stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    };
    try {
      return await new Promise<string>((resolve, reject) => {
        const order = ['--require', 'tsx/cjs', 'src/cli/main.ts', ...words, ...more];
        execFile(process.execPath, order, { env, timeout: 60_000 }, (_error, stdout, stderr) => {
          const said = /"answer":"([a-z-]+)"/.exec(stdout)?.[1];
          if (said === undefined) reject(new Error(`the command line said nothing: ${stderr}`));
          else resolve(said);
        });
      });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
} satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof SURFACES;
