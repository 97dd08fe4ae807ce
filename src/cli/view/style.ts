import { styleText } from 'node:util';
import type { Step } from '../../contract/run-document';

type Paint = (text: string) => string;

/**
 * The few ways to make text stand out. Without colours they leave the text as it is. Colour alone never says anything.
 */
export interface Style {
  strong: Paint;
  faint: Paint;
  good: Paint;
  bad: Paint;
  ask: Paint;
  busy: Paint;
}

export function styleFor(hasColour: boolean): Style {
  const paint =
    (...format: Parameters<typeof styleText>[0][]): Paint =>
    (text) =>
      hasColour && text !== '' ? styleText(format.flat(), text) : text;
  return {
    strong: paint('bold'),
    faint: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    ask: paint('yellow'),
    busy: paint('cyan'),
  };
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
export const FRAME_MS = 120;

/** The sign of a step's state: one column wide. */
export function signOf(state: Step['state'], frame: number): string {
  switch (state) {
    case 'pending':
      return '·';
    case 'running':
      return SPINNER[frame % SPINNER.length]!;
    case 'waiting':
      return '◆';
    case 'done':
      return '✔';
    case 'skipped':
      return '–';
    case 'failed':
      return '✖';
    case 'in-doubt':
      return '?';
  }
}

export function paintOf(state: Step['state'], style: Style): Paint {
  switch (state) {
    case 'pending':
    case 'skipped':
      return style.faint;
    case 'running':
      return style.busy;
    case 'waiting':
    case 'in-doubt':
      return style.ask;
    case 'done':
      return style.good;
    case 'failed':
      return style.bad;
  }
}

/** The colour of an outcome: a good end, an end that needs no more work, or one that a person must look at. */
export function outcomePaint(kind: string, style: Style): Paint {
  if (kind === 'resolved') return style.good;
  if (kind === 'void' || kind === 'declined') return style.strong;
  return kind === 'failed' || kind === 'terminated' ? style.bad : style.ask;
}
