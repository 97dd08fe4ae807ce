import { AUDIT } from '../../src/contract/audit';
import type { AuditEvent } from '../../src/contract/audit';
import { FIELDS_OF_THE_RUN } from '../../src/logging/audit-log';

const MEANS: Record<string, string> = {
  run: 'the run: `<workflow id>@<first run id>`',
  workflowId: 'its id in Temporal',
  workflowRunId: 'the execution in Temporal; another one after an operator reset the run',
  trace_id: 'the [trace](traces.md) of that execution',
  location: 'the location that the run was started for, or that the plan names',
  environment: 'its environment',
  number: 'the events of one run, counted by the run itself',
  at: 'when it happened in the run; `time` is when the process wrote the line',
  again: 'true: the line may have been written before',
  runbook: 'the runbook by its slug',
  by: 'the person or the alert source; null if nobody is named',
  cause: 'the code of the cause; null if none was named',
  seconds:
    'the time since the start of the run (`cause-named`, `outcome`), since the question (`decided`), or since the decision (`sent`)',
  plan: 'the code of the plan',
  digest: 'the SHA-256 of the plan, hex',
  offers: 'the possible answers, with a blank between',
  until: 'the deadline of the question, or the end of the brake; `lifted` if somebody must lift it',
  channel: 'where it was said',
  choice: 'the answer of the person',
  answer: 'what the person was answered with: it counts, or why not',
  region: 'the region; `environment` is null if every one was meant',
  brake: 'the name of the brake, as `satlink brakes` shows it',
  proof: '`key`, `slack` or `oidc`: a signature; `claimed`: only a name',
  surface: 'where the person decided: slack, console or http',
  action: '`api-key-reset` or `master-refresh`',
  spender: '`sender`: right before the request; `look`: so that nothing can be sent any more',
  result: '`answered`, `refused`, `not-sent`, or `unknown`: it may have happened',
  reason: 'the type of the refusal, or the code of the end',
  step: '`R1` or `R2`',
  team: 'the team',
  outcome: 'how the run ended',
};

const PROCESS: Record<AuditEvent, string> = {
  'run-started': 'diagnosis worker',
  'cause-named': 'diagnosis worker',
  asked: 'diagnosis worker',
  heard: 'diagnosis worker',
  refused: 'diagnosis worker',
  decided: 'diagnosis worker',
  'handed-in': 'gateway',
  'brake-set': 'gateway, or `satlink`',
  'brake-lifted': 'gateway, or `satlink`',
  'region-released': 'gateway, or `satlink`',
  'permit-spent': 'remediation worker; diagnosis worker for a look',
  sent: 'remediation worker',
  'order-refused': 'remediation worker',
  'in-doubt': 'diagnosis worker',
  told: 'diagnosis worker',
  outcome: 'diagnosis worker',
};

const HEAD = `# Logs and the audit stream

Each process writes its log to the standard output: one JSON object on each line, or words on a terminal (\`SATLINK_LOG_FORMAT\`).
Secrets are taken out of every line.

The log has one line, of level 30, for each event below. \`SATLINK_AUDIT_LOG\` names a file, and the process appends the same events
to it, without anything else and whatever \`SATLINK_LOG_LEVEL\` says. Give each process a file of its own. It is opened for each
line, so another program may move it away at any time. A container of ours can write only into its volumes: mount one for the file.

- A line is written **at least once**, and before the run goes on: it is in the file, but the disk may not have it yet. If a worker is
  killed or starts again, another one writes lines again, most of them with \`again\`. Of lines with the same \`workflowRunId\` and
  \`number\`, the last one counts. Metrics do not count a line with \`again\`.
- If a line cannot be written, the run goes on. The log has an error with the whole line, \`satlink_audit_lines_total\` counts it, and
  an alert fires: [SatlinkAuditNotWritten](operations.md#satlinkauditnotwritten).
- \`satlink\` on the command line appends to such a file, too, if the variable is set where it runs. A brake and a release stand in the
  engine whatever it says.
- No line has evidence, a comment or a credential. It has names of people.
`;

/** The page of the audit stream, made from its definitions. */
export function auditPage(): string {
  const names = [
    ...new Set([...FIELDS_OF_THE_RUN, ...Object.values(AUDIT).flatMap(({ fields }) => fields as string[])]),
  ];
  const events = Object.entries(AUDIT).map(
    ([event, { says, fields }]) =>
      `| \`${event}\` | ${says} | ${PROCESS[event as AuditEvent]} | ${fields.map((field) => `\`${field}\``).join(', ')} |`,
  );
  return [
    HEAD,
    '## Events',
    '',
    `Each has \`time\`, \`process\`, \`build\` and \`event\`, and of its run ${FIELDS_OF_THE_RUN.map((name) => `\`${name}\``).join(', ')}. The`,
    'events of a plan (`permit-spent`, `sent`, `order-refused`) are not counted, and the gateway knows only `run`.',
    '',
    '| Event | Means | Written by | Fields of its own |',
    '| --- | --- | --- | --- |',
    ...events,
    '',
    '## Fields',
    '',
    '| Field | Means |',
    '| --- | --- |',
    ...names.map((name) => `| \`${name}\` | ${MEANS[name] ?? ''} |`),
    '',
  ].join('\n');
}

/** The fields that the page explains. */
export const EXPLAINED = Object.keys(MEANS);
