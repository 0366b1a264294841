import type { Effects } from './effects.ts';
import type { ModelStore } from './model/model.ts';
import { languageOf } from './model/settled.ts';

/**
 * Keeps all texts in the language of policy and choice, now and after each change. `spoken` changes after the texts are
 * loaded, so that what is drawn for it has them.
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
    if (language === wanted) await model.update({ spoken: language });
  };
  model.subscribe((current) => {
    if (languageOf(current) === wanted) return;
    wanted = languageOf(current);
    void speak();
  });
  await speak();
}
