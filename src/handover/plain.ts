import type { HandOver } from '../contract/hand-over';
import { inOneLine } from '../text/visible';
import { NO_CHANGE, NO_WORK } from './markdown';

/** A part of a hand-over: its label, and its lines. */
export type PlainPart = [label: string, lines: string[]];

/** The four parts without markup: for a terminal, and for the fields of PagerDuty. Every line is one line. */
export function handOverInParts({ before, now, changed, next, because }: HandOver): PlainPart[] {
  const parts: PlainPart[] = [
    ...(before === undefined ? [] : ([['before', [before]]] satisfies PlainPart[])),
    ['now', [...now]],
    ['changed', changed.length === 0 ? [NO_CHANGE] : [...changed]],
    [
      'next',
      next.length === 0
        ? [NO_WORK]
        : next.flatMap(({ what, commands = [], link, toCustomer }, index) => [
            `${index + 1}. ${what}`,
            ...(toCustomer === undefined ? [] : [`Text for the customer: ${toCustomer}`]),
            ...commands.map((command) => `$ ${command}`),
            ...(link === undefined ? [] : [link]),
          ]),
    ],
    ['why', [because]],
  ];
  return parts.map(([label, lines]) => [label, lines.map(inOneLine)]);
}
