import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import { languageOf } from './settled.ts';

/**
 * Has all words be in the language that holds, now and whenever another one does. The model says so only then, so that
 * what is drawn for it has its words.
 */
export async function keepLanguage({
  effects,
  model,
}: {
  effects: Effects;
  model: ModelStore;
}): Promise<void> {
  let wanted = languageOf(model.current);
  const speak = async () => {
    const language = wanted;
    await effects.speak(language);
    await model.update({ spoken: language });
  };
  model.subscribe((current) => {
    if (languageOf(current) === wanted) return;
    wanted = languageOf(current);
    void speak();
  });
  await speak();
}
