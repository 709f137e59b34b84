// The models' cards -> static/about.html, the page on the models for people.

import type { ModelCard } from '../src/card.ts';
import { DATASET } from './data/catalogue.ts';
import { percent } from './format.ts';
import { escaped, htmlPage } from './html.ts';

const TITLES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(DATASET).map(([name, { title }]) => [name, title]),
);

const WORDS = {
  title: 'About the models',
  description: 'What each model reads, how it was trained and how often it is right.',
  heading: 'About the models',
  lead: 'What each reads, and how often it is right. <a href="/">Back to the pad</a>',
};

export function aboutPage(cards: readonly ModelCard[]): string {
  return htmlPage(WORDS, cards.map(sectionOf).join('\n'));
}

function sectionOf(card: ModelCard): string {
  const { name, plain } = card;
  const file = plain && `<a href="/models/${name}/${name}.onnx">ONNX file (${(plain.bytes / 1e6).toFixed(1)} MB)</a>`;
  return `      <h2 id="${name}">${name.charAt(0).toUpperCase()}${name.slice(1)}</h2>
      <div class="table">
        <table>
          <caption>Version ${card.version}</caption>
          <tbody>${factsOf(card).map(rowOf).join('')}
          </tbody>
        </table>
      </div>
      <p>Its <a href="/models/${name}">card</a> has all of this and more as JSON${file ? `; its ${file} runs elsewhere` : ''}.</p>`;
}

function factsOf({
  classes,
  unknown,
  parameters,
  dataset,
  tests,
  calibration,
  training,
}: ModelCard): [string, string][] {
  const { depth, norm } = training.model;
  return [
    ['Reads', `${classes.join(', ')}${unknown ? ', and says when it is none of them' : ''}`],
    ['Kind', `Vision Transformer with ${norm === 'vit' ? 'LayerNorm' : 'BatchNorm'}, ${depth} blocks`],
    ['Parameters', count(parameters)],
    ['Trained on', dataset.split('+').map(titleOf).join(', ')],
    ...tests.map(({ dataset, images, accuracy }): [string, string] => [
      titleOf(dataset),
      `${percent(accuracy)} correct on ${count(images)} images that were kept out of training`,
    ]),
    ...(calibration ? [confidence(calibration)] : []),
  ];
}

function confidence({ sureFrom, error }: NonNullable<ModelCard['calibration']>): [string, string] {
  return [
    'Confidence',
    `off by ${percent(error)} on average; an answer counts as sure from ${Math.round(100 * sureFrom)}%`,
  ];
}

function rowOf([name, value]: [string, string]): string {
  return `
            <tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`;
}

function titleOf(dataset: string): string {
  return TITLES[dataset] ?? dataset;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
