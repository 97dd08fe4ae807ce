import { codeOf, type File, isTypeScript } from './files';
import type { Rule } from './rule';

interface Ban {
  what: RegExp;
  instead: string;
  /** Where it is banned; everywhere when not given. */
  where?: RegExp;
  /** Where it is allowed all the same. */
  except?: RegExp;
  planted: File;
}

const TEST = /\.test\.ts$/;

/** What is not called here, and what is used instead. Only code is looked at, not comments or strings. */
const BANS: Ban[] = [
  {
    what: /\bprocess\.env\b/,
    where: /^src\//,
    except: /^src\/(config\/|workers\/run-worker\.ts|gateway\/main\.ts|cli\/(main|io)\.ts)/,
    instead: 'what readConfig returned, handed down',
    planted: { path: 'src/clients/x.ts', text: 'const url = process.env.URL;' },
  },
  {
    what: /\bexport default\b/,
    except: /^test\/global-(setup|teardown)\.ts$/,
    instead: 'a named export',
    planted: { path: 'src/clients/x.ts', text: 'export default function x() {}' },
  },
  {
    what: /\bjest\s*\.\s*(mock|doMock|spyOn|useFakeTimers)\b/,
    instead: 'the lab and a real engine',
    planted: { path: 'test/x.test.ts', text: "jest.mock('@temporalio/workflow');" },
  },
  {
    what: /\b(test|it|describe)\.(only|skip|todo)\b|\bx(it|test|describe)\(|\bf(it|describe)\(/,
    where: /^test\//,
    instead: 'a test that runs, or none',
    planted: { path: 'test/x.test.ts', text: "test.only('x', () => {});" },
  },
  {
    what: /\btry\s*\{/,
    where: TEST,
    instead: 'expect(…).rejects or expect(…).toThrow',
    planted: { path: 'test/x.test.ts', text: 'try { run(); } catch {}' },
  },
  {
    what: /\btoMatch(Inline)?Snapshot\b/,
    where: TEST,
    instead: 'the fields that matter',
    planted: { path: 'test/x.test.ts', text: 'expect(x).toMatchSnapshot();' },
  },
  {
    what: /\bnew (Date\(\)|Date\b(?!\())|\bDate\.now\(|\bMath\.random\(|\bfetch\(|\bset(Timeout|Interval)\(|\bprocess\./,
    where: /^src\/(evidence|approvals|words|handover)\//,
    instead: 'an argument: these folders are pure',
    planted: { path: 'src/evidence/x.ts', text: 'const now = Date.now();' },
  },
  {
    what: /\bthrow new (?!(?:ApplicationFailure|RunEnded)\b)\w+/,
    where: /^src\/workflows\//,
    instead:
      'endRun, escalate or an ApplicationFailure: anything else makes the workflow task fail for ever while the run looks alive',
    planted: { path: 'src/workflows/a/workflow.ts', text: "throw new Error('no');" },
  },
  {
    what: /\b(Buffer|setTimeout|setInterval|structuredClone|crypto|process)\s*[.(]/,
    where: /^src\/workflows\//,
    instead: "the workflow package's sleep and uuid4, or an activity",
    planted: { path: 'src/workflows/a/workflow.ts', text: 'setTimeout(() => {}, 5);' },
  },
  {
    what: /\bproxyActivities\b/,
    where: /^src\//,
    except: /^src\/workflows\/run\/activities\.ts/,
    instead: 'workflows/run/activities.ts, where every activity gets its heartbeat time-out',
    planted: { path: 'src/workflows/a/workflow.ts', text: 'const { read } = proxyActivities<Diagnosis>({});' },
  },
  {
    what: /\bmaxConcurrent(WorkflowTask|ActivityTask|NexusTask)Polls\b/,
    instead: 'workflowTaskPollerBehavior and activityTaskPollerBehavior: the SDK does not read the old options',
    planted: { path: 'src/workers/x.ts', text: 'const options = { maxConcurrentActivityTaskPolls: 5 };' },
  },
  {
    what: /\.reveal\(/,
    where: /^src\//,
    except:
      /^src\/(clients\/|codec\/payload-codec\.ts|gateway\/(main|http\/bearer|slack\/(signature|seal)|sessions\/(session|sign-in))\.ts|config\/(read-gateway-config|archive-place|codec-keys|secret|traces)\.ts|traces\/export\.ts|archive\/postgres\.ts)/,
    instead: 'handing the Secret on: it is revealed where a request is made or checked with it',
    planted: { path: 'src/activities/x.ts', text: 'const text = token.reveal();' },
  },
  {
    what: /\bprocess\.(stdout|stderr)\b|\b(stdout|stderr)\b[^=;]*=\s*process\b|\bconsole\.\w+\(/,
    where: /^src\//,
    // Besides the one that prints: what flushes at the end, what is as fast as grep, and what speaks before there is a log.
    except: /^src\/(cli\/(io|main|commands\/evidence)|workers\/run-worker|gateway\/main|config\/read-site)\.ts/,
    instead: 'the log, or the Io of the command line: a terminal obeys nothing in what these print',
    planted: { path: 'src/cli/x.ts', text: 'process.stdout.write(name);' },
  },
  {
    what: /\bio\.draw\b/,
    where: /^src\//,
    except: /^src\/cli\/view\/live-screen\.ts/,
    instead: 'io.out: only what is redrawn in place speaks to the terminal itself',
    planted: { path: 'src/cli/x.ts', text: 'io.draw(name);' },
  },
  {
    what: /\bAxiosError\b/,
    where: /^src\//,
    except: /^src\/clients\//,
    instead: "the client's own error, which carries no credentials",
    planted: { path: 'src/activities/x.ts', text: 'if (error instanceof AxiosError) return;' },
  },
  {
    what: /\b(readPrivateKey|PrivateKey|signingKey)\b/,
    where: /^src\/gateway\//,
    except: /^src\/gateway\/(decisions\/|main\.ts)/,
    instead: 'decide, provide or signStart of the parts: no surface holds the key of the gateway',
    planted: { path: 'src/gateway/slack/x.ts', text: 'const key = await readPrivateKey(config.signingKey.reveal());' },
  },
];

export const bans: Rule = {
  name: 'nothing banned is called',
  faults: (files) =>
    files.filter(isTypeScript).flatMap((file) => {
      const code = codeOf(file);
      return BANS.filter(({ where, except }) => (where?.test(file.path) ?? true) && !except?.test(file.path)).flatMap(
        ({ what, instead }) => {
          const match = what.exec(code);
          return match ? [`${file.path}:${lineOf(code, match.index)} has ${match[0].trim()}: use ${instead}`] : [];
        },
      );
    }),
  planted: BANS.map(({ planted }) => planted),
  fine: [
    { path: 'src/clients/x.ts', text: "// process.env and jest.mock are for others\nconst text = 'process.env';" },
    { path: 'src/config/x.ts', text: 'const url = process.env.URL;' },
    { path: 'src/workflows/a/workflow.ts', text: "throw new ApplicationFailure('no');" },
  ],
};

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
