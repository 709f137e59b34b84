// Tables for the terminal.

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
