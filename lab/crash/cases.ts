import type { WorkerName } from '../worker-process';
import { KINDS, type Kind } from './kinds';
import type { LocationKind } from './locations';
import type { Place } from './places';
import { SHAPES, type Ordered, type ShapeName } from './shapes';

/** One trial, before it is played. */
export interface Case {
  kind: Kind;
  shape: ShapeName;
  /** The request at which something happens; null where the faults of the kind are all. */
  moment: Ordered | null;
  /** The moment for people; of a case that is everywhere, the name of its place. */
  at: string | null;
  /** The worker that makes the request, where the case knows it. */
  by: WorkerName | null;
  isAboutLocation: boolean;
  artifactsElsewhere: boolean;
}

/** Every situation at each of its moments, and everything that can be done at a request at every place. */
export function casesOf(places: readonly Place[], random: () => number): Case[] {
  return shuffled(
    KINDS.flatMap((kind) =>
      kind.everywhere === undefined
        ? situationCases(kind)
        : places.map((place) => caseAt(kind, kind.everywhere!, { place, random })),
    ),
    random,
  );
}

export function situationCases(kind: Kind): Case[] {
  const moments = kind.at ?? [null];
  return moments.map((moment) => ({
    kind,
    shape: kind.shape ?? 'plain',
    moment,
    at: moment === null ? null : momentName(moment),
    by: null,
    isAboutLocation: true,
    artifactsElsewhere: false,
  }));
}

function caseAt(
  kind: Kind,
  fault: NonNullable<Kind['everywhere']>,
  { place, random }: { place: Place; random: () => number },
): Case {
  const { system, method, path, by, isAboutLocation, name } = place;
  const shapes = Object.entries(place.seen) as [ShapeName, number][];
  const [shape, times] = shapes[Math.floor(random() * shapes.length)]!;
  // Not always the first of its requests; never one of the last, because polls are not the same number each time.
  const afterTimes = isAboutLocation ? Math.floor(random() * Math.ceil(times / 2)) : 0;
  const isStore = system === 'artifacts';
  const moment = { system, match: { method, path, ...(isStore ? {} : { by }) }, afterTimes, ...fault };
  return { kind, shape, moment, at: name, by, isAboutLocation, artifactsElsewhere: isStore };
}

function momentName({ kind, at, match, afterTimes = 0 }: Ordered): string {
  const nth = afterTimes > 0 ? ` (number ${afterTimes + 1})` : '';
  return [kind, at, match.method, match.path].filter((word) => word !== undefined).join(' ') + nth;
}

export function locationKindOf({ shape, artifactsElsewhere }: Case): LocationKind {
  return { environment: SHAPES[shape].environment, artifactsElsewhere };
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ one }) => one);
}
