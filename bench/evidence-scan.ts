/**
 * How fast the token log reader scans, against a floor that is measured in the same run: finding `getToken` and nothing
 * else in the same chunks. A log is made on the fly, so nothing is read from a disk.
 *
 * Usage: node --require tsx/cjs bench/evidence-scan.ts [megabytes]      prints one JSON line
 */
import { createTokenLogReader } from '../src/evidence/token-log';

const CHUNK_BYTES = 1024 * 1024;
const START_MS = Date.UTC(2026, 10, 22, 10);

/** What the connector writes: mostly other things, and in the last line of each chunk a failed getToken. */
const LOGS: Record<string, (line: number) => string> = {
  pino: (line) =>
    `{"level":30,"time":${START_MS + line * 10},"pid":13,"hostname":"link-7d9f8b6c5-xk2vp","name":"tunnel","msg":"forwarded ${line} bytes to the client at port 443, total ${line * 7}"}`,
  text: (line) =>
    `[pod/link-7d9f8b6c5-xk2vp/connector] ${new Date(START_MS + line * 10).toISOString()} INFO tunnel forwarded ${line} bytes to the client at port 443, total ${line * 7}`,
  dense: (line) =>
    `${new Date(START_MS + line * 10).toISOString()} ERROR getToken error region us-east, code: 401. IAM Error: "status code: 400. Provided API key could not be found.", API Error: "null"`,
};
const FAILURE =
  '{"level":60,"time":1795341600299,"pid":13,"hostname":"link-7d9f8b6c5-xk2vp","msg":"getToken error region us-east, code: 401. IAM Error: \\"status code: 400.\\", API Error: \\"null\\""}\n';

function makeChunk(line: (number: number) => string): Buffer {
  const lines: string[] = [];
  for (let number = 0, length = FAILURE.length; ; number++) {
    const text = `${line(number)}\n`;
    length += text.length;
    if (length > CHUNK_BYTES) {
      return Buffer.from(lines.join('') + FAILURE);
    }
    lines.push(text);
  }
}

function seconds(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

function measure(chunk: Buffer, chunks: number): { reader: number; floor: number; kind: string } {
  let hits = 0;
  const floor = seconds(() => {
    for (let count = 0; count < chunks; count++) {
      for (let at = chunk.indexOf('getToken'); at !== -1; at = chunk.indexOf('getToken', at + 1)) {
        hits += 1;
      }
    }
  });
  const log = createTokenLogReader({});
  const reader = seconds(() => {
    for (let count = 0; count < chunks; count++) {
      log.push(chunk);
    }
  });
  const finding = log.end();
  if (finding.lines !== hits) {
    throw new Error(`the reader counted ${finding.lines} lines, the floor ${hits}`);
  }
  const megabytes = (chunk.length * chunks) / 1e6;
  return { reader: Math.round(megabytes / reader), floor: Math.round(megabytes / floor), kind: finding.kind };
}

function main(): void {
  const megabytes = Number(process.argv[2] ?? 512);
  const results = Object.entries(LOGS).map(([name, line]) => {
    const { reader, floor, kind } = measure(makeChunk(line), Math.ceil((megabytes * 1e6) / CHUNK_BYTES));
    return [name, { readerMBs: reader, floorMBs: floor, ratio: Number((floor / reader).toFixed(2)), kind }];
  });
  const peakRssMB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ bench: 'evidence-scan', megabytes, ...Object.fromEntries(results), peakRssMB }));
}

main();
