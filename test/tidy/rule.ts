import type { File } from './files';

/** A rule of ours: what is wrong with these files, one line for each fault. */
export interface Rule {
  name: string;
  faults: (files: File[]) => string[];
  /** Files that break it, each in its own way, or some that break it together: shows that the rule can see. */
  planted: (File | File[])[];
  /** Files that look like it and are fine. */
  fine?: File[];
}
