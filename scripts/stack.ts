import { openNativeStack } from './native-stack';
import { playFirstStory } from './play-first-story';

/**
 * `npm run stack`: the services of docker-compose.yml without Docker: PostgreSQL, its schema, Temporal's own server, our
 * namespace, both workers and the gateway, against the lab. Plays the first story, and ends everything. Ends with code 1
 * if the run is not repaired.
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
    const outcome = await playFirstStory(await stack.connect(), stack.lab);
    console.log(`the run ended ${outcome}`);
    return outcome === 'resolved' ? 0 : 1;
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
