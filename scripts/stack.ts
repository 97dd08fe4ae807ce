import { STORIES } from '../lab/stories';
import { openNativeStack } from './native-stack';
import { playFirstStory } from './play-first-story';
import { searchDatabase } from './search-database';

/**
 * `npm run stack`: the services of docker-compose.yml without Docker: PostgreSQL, its schema, Temporal's own server, our
 * namespace, both workers and the gateway, against the lab. Plays the first story, searches the
 * database for what it must not hold in clear, and ends everything. Ends with code 1 if the run is not repaired, or
 * something is found.
 */
async function main(): Promise<number> {
  const stack = await openNativeStack();
  try {
    await stack.startDatabase();
    console.log('postgresql is there');
    stack.setUpSchema();
    console.log('temporal-schema is done');
    await stack.startTemporal();
    await stack.setUpNamespace();
    console.log('temporal and its namespace are there');
    await stack.startOurs();
    console.log('both workers and the gateway are ready');
    const engine = await stack.connect();
    const outcome = await playFirstStory(engine, stack.lab);
    console.log(`the run ended ${outcome}`);
    const { texts, found, bytes } = await searchDatabase(stack, engine, STORIES[0]!.location);
    console.log(`searched ${bytes} bytes of the database for ${texts} texts: ${found.length} are in clear`);
    for (const text of found) console.log(`in clear: ${text}`);
    return outcome === 'resolved' && found.length === 0 ? 0 : 1;
  } finally {
    await stack.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
