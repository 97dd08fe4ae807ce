import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { rounded } from './figure';
import type { Figure, Measured, Size } from './figure';

const RESULTS = join(__dirname, 'results');
const ROOT = join(__dirname, '..');
const GIGABYTE = 1024 ** 3;

/** A figure as one JSON line: what was measured, on which machine and with which versions. */
export interface FigureLine extends Omit<Measured, 'ours' | 'floor'> {
  figure: string;
  at: string;
  size: Size;
  wanted: string;
  ours: number;
  floor: number | null;
  /** `ours` / `floor`; null without a floor. */
  ratio: number | null;
  machine: { cpu: string; cores: number; memoryGb: number; load: number };
  versions: { node: string; temporal: string; satlink: string };
}

export function lineOf(
  { name, wanted }: Pick<Figure, 'name' | 'wanted'>,
  size: Size,
  { ours, floor, ...rest }: Measured,
): FigureLine {
  return {
    figure: name,
    at: new Date().toISOString(),
    size,
    wanted,
    ours: rounded(ours, 2),
    floor: floor === null ? null : rounded(floor, 2),
    ratio: floor === null ? null : rounded(ours / floor, 2),
    ...rest,
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / GIGABYTE),
      load: rounded(loadavg()[0]!, 2),
    },
    versions: { node: process.version, temporal: versionOfSdk(), satlink: commit() },
  };
}

/** Appends a line to the file of its figure. */
export function keepLine(line: FigureLine): void {
  mkdirSync(RESULTS, { recursive: true });
  appendFileSync(join(RESULTS, `${line.figure}.jsonl`), `${JSON.stringify(line)}\n`);
}

/** The table for people: one row a figure, and below it the numbers beside. */
export function tableOf(lines: readonly FigureLine[]): string {
  const rows = lines.map((line) => [
    line.figure,
    `${line.ours} ${line.unit}`,
    line.floor === null ? '' : `${line.floor}`,
    line.ratio === null ? '' : `${line.ratio}x`,
    line.wanted,
    line.reached ? 'yes' : 'no',
  ]);
  const head = ['figure', 'ours', 'floor', 'ratio', 'wanted', 'reached'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const drawn = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const beside = lines.map(({ figure, beside: more }) => {
    const parts = Object.entries(more).map(([name, value]) => `${name} ${value}`);
    return `${figure}: ${parts.join(', ')}`;
  });
  return [...drawn, '', ...beside, ''].join('\n');
}

function versionOfSdk(): string {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies['@temporalio/worker'] ?? 'unknown';
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
