import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Pieces are large, because each costs a switch to the reading thread, and a copy where it meets the piece before. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** The system needs longer to copy a piece of a file than the scan needs to read it. So several are copied at once. */
const READINGS = 2;

/** Bytes that come from a file or from standard input. */
export interface Source {
  /** Each piece is valid until the next one is asked for. */
  chunks: () => AsyncIterable<Buffer>;
  /** The number of all bytes, if it is known. */
  size: number | null;
  close: () => Promise<void>;
}

/** Opens a file. A string is the reason why it cannot be opened. */
export async function openSource(path: string, stdin: Readable): Promise<Source | string> {
  if (path === '-') return { chunks: () => chunksOfStream(stdin), size: null, close: () => Promise.resolve() };

  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const stat = await file.stat();
    if (stat.isDirectory()) {
      await file.close();
      return `${path} is a directory, not a file.`;
    }
    const handle = file;
    const isFile = stat.isFile();
    return {
      chunks: () => (isFile ? chunksOfFile(handle) : chunksOfPipe(handle)),
      size: isFile ? stat.size : null,
      close: () => handle.close(),
    };
  } catch (error) {
    await file?.close();
    return `${path} cannot be opened: ${reasonOfError(error)}.`;
  }
}

export function reasonOfError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOTDIR: 'a part of its path is not a directory',
    EISDIR: 'it is a directory',
    EMFILE: 'too many files are open',
  };
  return reasons[code] ?? code;
}

async function* chunksOfStream(stream: Readable): AsyncIterable<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
}

/**
 * Reads a file with several reads at once, and gives the pieces in their order. Each read begins where a full piece
 * before it would end. After a shorter piece, the reads begin anew from its end.
 */
async function* chunksOfFile(file: FileHandle): AsyncIterable<Buffer> {
  const free: Buffer[] = Array.from({ length: READINGS + 1 }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
  const underWay: ReturnType<typeof file.read<Buffer>>[] = [];
  for (let given = 0, asked = 0; ;) {
    for (let buffer = free.pop(); buffer !== undefined; buffer = free.pop()) {
      const reading = file.read(buffer, 0, CHUNK_BYTES, asked);
      // The error reaches those who wait for the read. If the reader stopped early, nobody waits.
      reading.catch(() => undefined);
      underWay.push(reading);
      asked += CHUNK_BYTES;
    }
    const piece = await underWay.shift();
    if (piece === undefined || piece.bytesRead === 0) return;

    yield piece.buffer.subarray(0, piece.bytesRead);
    given += piece.bytesRead;
    free.push(piece.buffer);
    if (piece.bytesRead < CHUNK_BYTES) {
      const others = await Promise.all(underWay.splice(0));
      free.push(...others.map(({ buffer }) => buffer));
      asked = given;
    }
  }
}

/** Reads a source without positions, such as a pipe. It never reads ahead, because a pipe may stay silent for long. */
async function* chunksOfPipe(pipe: FileHandle): AsyncIterable<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await pipe.read(buffer, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;

    yield buffer.subarray(0, bytesRead);
  }
}
