// Pictures that are chosen, pasted or dropped.

/** Calls back with every picture that is chosen with the input, pasted anywhere, or dropped on the page. */
export function listenToPictures(input: HTMLInputElement, onFile: (file: Blob) => void): void {
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) onFile(file);
    return file !== undefined;
  };
  input.addEventListener('change', () => {
    take(input.files);
    input.value = ''; // lets the same file be chosen again
  });
  addEventListener('paste', event => {
    if (take(event.clipboardData?.files)) event.preventDefault();
  });
  addEventListener('dragover', event => event.preventDefault());
  addEventListener('drop', event => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
}
