import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Large, because each piece costs a switch to the thread that reads, and a copy of where it meets the one before. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Bytes that come from a file or from standard input. */
export interface Source {
  /** Each piece is valid until the next one is asked for. */
  chunks: () => AsyncIterable<Buffer>;
  /** Bytes in all, where that is known. */
  size: number | null;
  close: () => Promise<void>;
}

/** Opens a file; a string says why it cannot be. */
export async function openSource(path: string, stdin: Readable): Promise<Source | string> {
  if (path === '-') {
    return { chunks: () => chunksOfStream(stdin), size: null, close: () => Promise.resolve() };
  }
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
      chunks: () => chunksOfFile(handle, isFile),
      size: isFile ? stat.size : null,
      close: () => handle.close(),
    };
  } catch (error) {
    await file?.close();
    return `${path} cannot be opened: ${reasonOf(error)}.`;
  }
}

export function reasonOf(error: unknown): string {
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
  for await (const chunk of stream) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
  }
}

/**
 * Reads a file piece by piece into two buffers in turn: while one is worked on, the other is filled. Only where
 * `readsAhead`: a pipe may have nothing to read for long, and could not be closed meanwhile.
 */
async function* chunksOfFile(file: FileHandle, readsAhead: boolean): AsyncIterable<Buffer> {
  let [buffer, other] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  const read = (into: Buffer) => {
    const reading = file.read(into, 0, CHUNK_BYTES, null);
    // It fails for those who wait for it, and nobody does where the reader stopped early.
    reading.catch(() => undefined);
    return reading;
  };
  let coming = read(buffer);
  for (;;) {
    const { bytesRead } = await coming;
    if (bytesRead === 0) {
      return;
    }
    const ahead = readsAhead ? read(other) : null;
    yield buffer.subarray(0, bytesRead);
    coming = ahead ?? read(other);
    [buffer, other] = [other, buffer];
  }
}
