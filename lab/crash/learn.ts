import type { Bench } from './bench';
import { engineDoor } from './doors';
import { readJournal } from './journal';
import { learnPlaces, type Place } from './places';
import { Player } from './player';
import { SHAPES, type ShapeName } from './shapes';
import { setUp } from './trial';

/** In staging artifacts are kept on another origin, so that both ways of reading them are learned. */
const ELSEWHERE: readonly ShapeName[] = ['staging'];

export function learningLocation(shape: ShapeName): { environment: 'prod' | 'stage'; artifactsElsewhere: boolean } {
  return { environment: SHAPES[shape].environment, artifactsElsewhere: ELSEWHERE.includes(shape) };
}

/**
 * Plays one run of each shape, one after the other, and breaks only what the shape names. The lab's journal of each run
 * gives the list of places. Throws if a run does not end.
 */
export async function learn(bench: Bench): Promise<Place[]> {
  const places = new Map<string, Place>();
  let seen = 0;
  for (const name of Object.keys(SHAPES) as ShapeName[]) {
    const shape = SHAPES[name];
    const location = bench.locations.take(learningLocation(name));
    await setUp(bench, shape, location);
    const player = new Player(bench, { location, shape, door: engineDoor(bench), people: ['mia'] });
    await player.start();
    if ((await player.untilEnd()) === null) throw new Error(`the run ${name} did not end, with nothing broken`);
    const journal = await readJournal(bench);
    learnPlaces(places, name, journal.slice(seen));
    seen = journal.length;
  }
  return [...places.values()];
}
