// Drawn from `relay/src/pages/owner/element-words.ts` and the translations by `pnpm write-docs`.

/** The names of the texts, in their order. */
const names = 'lang not_connected needs_authorization restart opening connected waiting declined failed'.split(' ');

/** The texts of each language: its code first. */
const texts = [
  'en|Connect NoiseAware|Connect again|Start again|Continue at NoiseAware|Connected|Waiting for confirmation|Not authorized|That did not work',
  'es|Conectar NoiseAware|Conectar de nuevo|Empezar de nuevo|Continúe en NoiseAware|Conectado|Falta la confirmación|No se autorizó|No funcionó',
  'fr|Connecter NoiseAware|Reconnecter|Recommencer|Continuez sur NoiseAware|Connexion établie|En attente de confirmation|Non autorisé|Cela n’a pas fonctionné',
  'de|NoiseAware verbinden|Erneut verbinden|Neu beginnen|Weiter bei NoiseAware|Verbunden|Bestätigung steht aus|Nicht autorisiert|Das hat nicht funktioniert',
  'pt-BR|Conectar a NoiseAware|Conectar novamente|Começar novamente|Continue na NoiseAware|Conectado|Aguardando confirmação|Não autorizado|Não deu certo',
];

/** The texts in the supported language that is nearest to a tag (BCP 47), in English if there is none. */
export function wordsFor(tag: string): (name: 'lang' | 'not_connected' | 'needs_authorization' | 'restart' | 'opening' | 'connected' | 'waiting' | 'declined' | 'failed') => string {
  const base = tag.slice(0, 2).toLowerCase();
  const own = texts.find((each) => each.startsWith(base)) ?? (texts[0] as string);
  return (name) => own.split('|')[names.indexOf(name)] as string;
}
