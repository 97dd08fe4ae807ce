import { foreignConfigMap } from '../../src/activities/diagnosis/config-maps';
import { readConnectorApiKey } from '../../src/evidence/api-key/connector-api-key';
import { decodedViews, plainView, strippedView } from '../../src/evidence/redaction/decoded-views';
import { withEscapes, withoutEscapes } from '../../src/evidence/redaction/escapes';
import { isLogWord } from '../../src/evidence/redaction/log-words';
import { shapeOf } from '../../src/evidence/token-log/record-shape';
import { createRedactor, redact } from '../../src/evidence/redaction/redact';
import { createLogRedactor } from '../../src/evidence/redaction/redact-log';
import { createTokenLogReader } from '../../src/evidence/token-log/token-log';
import { judgeTokenRecord } from '../../src/evidence/token-log/token-record';
import { readXoReplies } from '../../src/evidence/location/xo-reply';
import { alertNamesOf } from '../../src/intake/alert-names';
import { RUNBOOKS } from '../../src/runbooks';
import { createLogScrubber } from '../../src/logging/scrub';
import { forTerminal } from '../../src/text/terminal';

const LOCATION = 'c0000000000000000001';
const XO = { id: LOCATION, environment: 'prod', tugboatPrefix: 'prod' };
const ENGINE = { address: 'engine.example:7233', namespace: 'default' };
const CHUNK_BYTES = 8_192;

/** What a function is given besides the text. */
export const BESIDES: Record<string, unknown[]> = {
  'workers/worker-options#bothWorkers': [{ info: () => undefined }],
  'contract/engine-names#runName': ['00000000-0000-4000-8000-000000000000'],
  'approvals/names#isSameName': ['mia'],
  'config/server-version#isServerAtLeast': ['1.29.1'],
  'contract/episodes#sinceByOurClock': [new Date()],
  'traces/run-trace#spanIdIn': ['step'],
  'gateway/http/trace-requests#spansInRun': [{ name: 'handed in', startMs: 0 }],
  'marks/region-record#placeIn': ['us-east'],
  'marks/signal-history#textsOf': [{ by: 120 }],
  'activities/announcements/channels#nameOfSlackChannel': [undefined],
  'evidence/token-log/deciding-words#partsOfLine': [{ codes: ['BXNIM0415E'], statuses: [400] }],
  'cli/view/text#cut': [80],
  'cli/view/text#pad': [80],
  'cli/view/text#padLeft': [80],
  'cli/view/text#wrap': [80],
  'clients/redirect#redirectTarget': ['https://jenkins.example/'],
  'text/slack-dates#withSlackDates': [1_000_000],
  'gateway/console/brakes-page#liftForm': [{ csrf: 'x' }],
  'gateway/console/brakes-page#pauseForm': [{ csrf: 'x' }],
  'gateway/console/done-box#doneBox': [{ because: 'x', isDone: true }],
  'gateway/console/xo-part#pasteForm': [{ session: { csrf: 'x' } }],
  'gateway/console/xo-part#understood': [
    { finding: { kind: 'found', because: 'x' }, id: LOCATION, session: { csrf: 'x' } },
  ],
  'gateway/console/xo-part#notUnderstood': [{ because: 'x', text: 'x', session: { csrf: 'x' } }],
  'clients/redirect#redirectOf': ['https://jenkins.example/'],
  'clients/jenkins/addresses#isUrlOfJob': ['Folder/job'],
  'clients/silence#factsOfSilence': [false],
  'clients/slack/failure#slackErrorOf': [{ attempt: 'x', url: 'https://slack.example/' }],
  'evidence/api-key/connector-api-key#readConnectorApiKey': [{}],
  'evidence/token-log/cut-record#isVisiblyCut': [''],
  'evidence/token-log/words-of-iam#strangeWordIn': [[400]],
  'evidence/names/environment-of-host#hostClashes': ['prod'],
  'evidence/token-log/foreign-record#foreignBecause': [{ location: LOCATION, environment: 'prod', region: 'us-east' }],
  'evidence/text/json-in-text#endOfObject': [0],
  'evidence/api-key/key-answers#readAnswers': [{ rest: [], documents: 0, stores: ['x'] }],
  'evidence/api-key/key-entries#takeEntryLines': [true],
  'evidence/api-key/key-raw#takeRawBase64': [true],
  'evidence/api-key/key-raw#takeRawToml': [true],
  'evidence/api-key/key-values#keyValuesOfObject': [true],
  'evidence/api-key/key-values#contentOf': [{ delimited: false, named: true }],
  'evidence/api-key/key-yaml#takeYaml': [true],
  'evidence/token-log/line-head#headOf': [new Set<string>()],
  'evidence/token-log/newest-time#afterColours': [0, 1_000],
  'evidence/token-log/pod-names#podNameAt': ['nothing'],
  'evidence/text/quoted-text#isQuoteOpen': ['"'],
  'evidence/redaction/redact-pieces#itemsOf': [{ isWord: isLogWord }],
  'evidence/names/region-names#sameRegion': ['us-east'],
  'evidence/api-key/slclient-toml#readSlclientToml': [{ delimited: true, named: true }],
  'evidence/token-log/token-log#readTokenLog': [{}],
  'evidence/api-key/toml-lines#endOfToml': [0],
  'evidence/location/xo-lines#recordsOfLines': [false],
  'evidence/location/xo-not-found#saysNotFound': [LOCATION],
  'evidence/location/xo-values#isSound': ['x'],
  'evidence/location/xo-values#joinValue': ['x', 'y'],
  'evidence/location/xo-values#canBeLonger': ['x'],
  'gateway/console/words#fact': [['x']],
  'gateway/console/page#notice': ['because'],
  'gateway/console/words#lasting': ['2026-11-22T10:00:00Z'],
  'gateway/console/words#link': ['label'],
  'gateway/console/words#copyable': ['what'],
  'gateway/console/words#copyableLines': ['what'],
  'handover/commands#runCommand': [{ run: 'a-run@a-life' }],
  'intake/alertmanager#readNotification': ['prod', alertNamesOf(null)],
  'text/without-end#withoutEnd': [/[\s,;]/],
  'config/unnamed-proxy#unnamedProxy': [[]],
  'contract/run-document#runName': ['x'],
  'marks/our-own#nthId': [2],
  'runs/document-shape#isDocument': [RUNBOOKS[0]],
  'runs/engine-error#problemOf': [ENGINE],
  'runs/not-durable#whyNotDurable': [ENGINE],
  'words/times#relative': [0],
  'workers/keep-alive#withDelay': [1],
};

/** Functions that cannot be called with any text, and why they need not be. */
export const ELSEWHERE: Record<string, string> = {
  'activities/diagnosis/config-maps#foreignConfigMap': 'called below, with both texts',
  'approvals/plan#codeOf': 'takes a digest of ours',
  'cli/plan-file#digestOfPlanFile': 'takes the name of a file',
  'cli/plan-file#writePlanFile': 'takes the name of a file',
  'cli/view/style#outcomePaint': 'takes a word of ours',
  'clients/public-address#lookUpPublic': 'asks the network',
  'clients/request#urlOf': 'takes an address of the configuration',
  'clients/request#writeOut': 'takes an address of the configuration',
  'codec/encrypting-bundle#encryptingBundle': 'takes a bundle of ours',
  'codec/exchange-word#exchangeWord': 'takes a bundle of ours',
  'config/problems#problemsIn': 'takes the name of a file',
  'config/read-files#loadFleet': 'takes the name of a file',
  'config/read-files#loadPolicy': 'takes the name of a file',
  'evidence/redaction/decoded-views#decodedViews': 'called below, with the view of a text',
  'evidence/redaction/decoded-views#strippedView': 'called below, with the view of a text',
  'evidence/token-log/deciding-words#decidingLines': 'takes lines, and calls partsOfLine with each',
  'evidence/redaction/escapes#withEscapes': 'called below, as the redaction of a line calls it',
  'evidence/token-log/record-shape#shapeOf': 'called below, with the head of a line',
  'evidence/token-log/token-record#judgeTokenRecord': 'called below, with the text of a record',
  'evidence/location/xo-records#findXoRecords': 'called below, by the readers of xo',
  'evidence/location/xo-reply#readXoFile': 'called below, by the readers of xo',
  'evidence/location/xo-reply#readXoReplies': 'called below',
  'evidence/location/xo-reply#readXoReply': 'called below, by the readers of xo',
  'gateway/http/each-field-once#whyUnclear': 'takes what was parsed, and looks at the names of its fields',
  'gateway/slack/signature#isFromSlack': 'hashes the body',
};

const redactSecret = createRedactor(['canary-Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0Lm']);
const redactLine = createLogRedactor([]);
const scrub = createLogScrubber([]);

/** What is called otherwise than with one text. */
export const ALSO: Record<string, (text: string) => unknown> = {
  'the ConfigMaps of a build': (text) =>
    foreignConfigMap({ satelliteLink: text, kubernetes: text }, { location: LOCATION, region: 'us-east' }),
  'the views of a text': (text) => [strippedView(plainView(text)), decodedViews(plainView(text), 'any')],
  'the shape of a line': (text) => shapeOf({ bare: text, stamps: 0 } as never),
  'a record': (text) => judgeTokenRecord({ bare: text, maybe: '', cut: false }),
  'a line of an excerpt': (text) => redactLine(text),
  'the escapes of a redacted text': (text) => [
    withEscapes(text, withoutEscapes(text)),
    withEscapes(`…${text.slice(1)}`.replaceAll('a', '…'), withoutEscapes(text)),
  ],
  'a line of the log': (text) => [scrub.text(text), scrub.fields({ run: text, [text]: text, other: [text] })],
  'a page of the terminal': (text) => forTerminal(text),
};

/** The readers of whole artifacts, as activities call them. They get longer texts, since what is cut is cut there. */
export const WHOLE: Record<string, (text: string) => unknown> = {
  'the pod log': (text) => {
    const reader = createTokenLogReader({});
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) reader.push(bytes.subarray(from, from + CHUNK_BYTES));
    return reader.end();
  },
  'the key log': (text) => readConnectorApiKey(Buffer.from(text), {}),
  'the entry of a key log': (text) => readConnectorApiKey(Buffer.from(`data:\n  slclient.toml: |\n    ${text}`), {}),
  xo: (text) => readXoReplies([text], XO),
  'xo in messages': (text) => readXoReplies(text.match(/[^]{1,100}/g) ?? [], XO),
  'what is shown': redact,
};

/** Looking for a secret in all that a text may be decoded to costs much for each byte, so it gets less. */
export const SHORT: Record<string, (text: string) => unknown> = { 'what is shown beside a secret': redactSecret };
