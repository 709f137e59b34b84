// The part of the gallery where the model is taught the visitor's hand: from corrections, on this device alone.

import { find } from '../dom/find.ts';
import { setText } from '../dom/set-text.ts';
import type { Corrected } from '../gallery/gallery.ts';
import type { LocalModels } from '../local/messages.ts';
import { LABELS, type Subject } from '../subject.ts';
import { teachText as text } from '../text.ts';
import { countRight, type Lesson, learn, logitsOf } from './head.ts';
import { tensorsOf } from './safetensors.ts';
import { type AllTaught, loadTaught, saveTaught, type Taught, taughtModels } from './taught.ts';

export interface Pupil {
  readonly storage: () => Storage;
  subject(): Subject;
  corrections(): readonly Corrected[];
  /** The models in this browser as they were published; undefined where they don't run. */
  models(): LocalModels | undefined;
  /** Models answer as this makes them from now on. */
  change(make: (models: LocalModels) => LocalModels): void;
}

/** Returns what shows the state of the current subject. */
export function openTeaching(pupil: Pupil): () => void {
  let all: AllTaught = loadTaught(pupil.storage);
  let trouble = '';
  const show = () => {
    const taught = all[pupil.subject()];
    setText(find('taught-words', HTMLElement), trouble || (taught ? text.taught(taught.own, taught.others) : ''));
    for (const id of ['forget', 'save-weights']) find(id, HTMLButtonElement).hidden = !taught;
  };
  const set = (subject: Subject, taught?: Taught) => {
    const { [subject]: _, ...others } = all;
    all = taught ? { ...others, [subject]: taught } : others;
    trouble = saveTaught(pupil.storage, all) ? '' : text.notKept;
    pupil.change(models => taughtModels(models, all));
    show();
  };
  const attempt = (work: () => Promise<void>, failure: string) => {
    trouble = '';
    work().catch(() => {
      trouble = failure;
      show();
    });
  };
  const teach = async () => {
    const [models, subject] = [pupil.models(), pupil.subject()];
    if (!models) {
      trouble = text.notHere;
      return show();
    }
    const button = find('teach', HTMLButtonElement);
    button.disabled = true;
    try {
      set(subject, await taughtBy(models, subject, pupil.corrections()));
    } finally {
      button.disabled = false;
    }
  };
  find('teach', HTMLButtonElement).addEventListener('click', () => attempt(teach, text.failed));
  find('forget', HTMLButtonElement).addEventListener('click', () => {
    set(pupil.subject());
    find('teach', HTMLButtonElement).focus();
  });
  find('save-weights', HTMLButtonElement).addEventListener('click', () => {
    const taught = all[pupil.subject()];
    if (taught) attempt(() => saveWeights(pupil.subject(), taught), text.failed);
  });
  if (Object.keys(all).length > 0) pupil.change(models => taughtModels(models, all));
  return show;
}

async function taughtBy(models: LocalModels, subject: Subject, corrected: readonly Corrected[]): Promise<Taught> {
  const labels = LABELS[subject];
  const known = corrected.filter(({ truth }) => labels.includes(truth));
  const answers = await Promise.all(known.map(({ image }) => models.classify(subject, image, { explain: true })));
  const own = answers.map((answer, i): Lesson => {
    const { features = [] } = answer;
    return { features, logits: logitsOf(answer, labels), truth: labels.indexOf(known[i]!.truth) };
  });
  const others = await loadReplay(subject);
  const change = await learn(own, others, () => new Promise(resolve => setTimeout(resolve)));
  const progress = (lessons: readonly Lesson[]) => ({
    lessons: lessons.length,
    before: countRight(lessons),
    after: countRight(lessons, change),
  });
  return { change, version: answers[0]!.facts.version ?? '', own: progress(own), others: progress(others) };
}

/** What the trainer's export kept of training images. */
async function loadReplay(subject: Subject): Promise<Lesson[]> {
  const { features, logits, labels } = tensorsOf(await download(`/models/${subject}/${subject}-replay.safetensors`));
  const rows = (values: Float32Array, count: number) => {
    const width = values.length / count;
    return Array.from({ length: count }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
  };
  const [all, said] = [rows(features!.values, labels!.values.length), rows(logits!.values, labels!.values.length)];
  return all.map((values, i) => ({ features: values, logits: said[i]!, truth: labels!.values[i]! }));
}

/** The published weights with the head that was taught, for `npm run train -- --init`. */
async function saveWeights(subject: Subject, { change }: Taught): Promise<void> {
  const [file, card] = await Promise.all([
    download(`/models/${subject}/${subject}.safetensors`),
    fetch(`/models/${subject}`).then(response => response.json() as Promise<{ calibration?: { temperature: number } }>),
  ]);
  const tensors = tensorsOf(file);
  const [weight, bias, scale, shift] = ['head.weight', 'head.bias', 'norm.weight', 'norm.bias'].map(
    name => tensors[name]!.values,
  );
  // The served model's logits are divided by its temperature, and its features lack the last norm's scale and shift.
  const temperature = card.calibration?.temperature ?? 1;
  const width = scale!.length;
  for (const [output, row] of change.entries()) {
    bias![output]! += temperature * row[width]!;
    for (let i = 0; i < width; i++) {
      const difference = (temperature * row[i]!) / scale![i]!;
      weight![output * width + i]! += difference;
      bias![output]! -= difference * shift![i]!;
    }
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([file]));
  link.download = `${subject}-taught.safetensors`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function download(path: string): Promise<ArrayBuffer> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: expected it to be there, got status ${response.status}`);
  return response.arrayBuffer();
}
