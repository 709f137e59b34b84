// Figures, tables and the machine as text for the terminal.

import { cpus } from 'node:os';

/** Columns as wide as their widest cell, the first one flush left, the others flush right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map(row => (row[column] ?? '').length)));
  const cell = (row: readonly string[], column: number) => {
    const content = row[column] ?? '';
    return column === 0 ? content.padEnd(widths[0]!) : content.padStart(widths[column]!);
  };
  return all
    .map(row =>
      widths
        .map((_, column) => cell(row, column))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "1 thread", "2 threads". */
export function describeThreads(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`;
}

/** "AMD EPYC, 2 cores, Node 24.21.0". */
export function describeMachine(): string {
  return `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`;
}
