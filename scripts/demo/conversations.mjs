// What the visitors came for. A line of somebody's begins with who says it: `<` the visitor, `>` the member,
// `#` a note among colleagues. A file goes with the line it stands behind, as [line, file].
import { invoice, tornSail } from './files.mjs'

const at = (address) => `${address}@cliente.example`

/** Ended, with a category and a note. */
export const closed = [
  {
    channel: 'shop', name: 'Marina Duarte', email: at('marina'), locale: 'pt-BR', by: 'virginia',
    lines: [
      '< Oi! Comprei um lampião na segunda. Chega em Florianópolis até sexta?',
      '> Oi, Marina! Saiu daqui ontem; a transportadora promete quinta à tarde.',
      '< Perfeito, é presente. Obrigada!',
      '> Que bom! Mandei o código de rastreio para o seu e-mail.',
    ],
    ends: ['Delivery', 'Lampião chega na quinta; código de rastreio enviado.'],
  },
  {
    channel: 'shop', name: 'Lucía Herrera', email: at('lucia'), locale: 'es', by: 'bruno',
    lines: ['< ¿Siguen abiertos el sábado?', '> Hola, Lucía. Sí, de 10 a 14 h.', '< Genial, paso a mediodía.'],
    ends: ['Information given', 'Preguntó el horario del sábado; pasa a mediodía.'],
  },
  {
    channel: 'shop', name: 'Antoine Lefèvre', email: at('antoine'), locale: 'fr', by: 'lucie',
    lines: [
      '< Bonjour, il me faudrait la facture de la commande 1042, au nom de ma société.',
      '# TVA vérifiée, le nom est correct.',
      ['> Bonjour Antoine, la voici, avec votre numéro de TVA.', invoice],
      '< Reçue, merci beaucoup.',
    ],
    ends: ['Invoice or payment', 'Facture 1042 renvoyée avec le numéro de TVA.'],
  },
  {
    channel: 'shop', name: 'Oliver Grant', email: at('oliver'), locale: 'en', by: 'emily',
    lines: [
      '< The oilskin is lovely but a size too small. Can I swap it for an L?',
      '> Of course. Keep the label on; a courier collects it tomorrow and brings the L.',
      '< No charge for that?',
      '> None, the first exchange is on us.',
    ],
    ends: ['Exchange or return', 'Jacket M to L, courier booked for tomorrow.'],
  },
  {
    channel: 'shop', name: 'Diego Paredes', locale: 'es', by: 'bruno',
    lines: [
      '< El cupón OTOÑO no me funciona.',
      '> Caducó ayer, pero le he dejado uno nuevo en su cuenta: MAREA10.',
      '< Funcionó, gracias.',
    ],
    ends: ['Information given', 'Cupón caducado; se le dio MAREA10.'],
  },
  {
    channel: 'shop', name: 'Hannah Weiss', email: at('hannah'), locale: 'en', by: 'emily',
    lines: ['< Hello? My parcel says delivered, but there is nothing here.', '> Hello Hannah, could you ask your neighbours at no. 14?'],
    ends: ['Customer did not answer', 'Asked her to try the neighbours; no answer since.'],
  },
  {
    channel: 'workshop', name: 'Camille Roux', email: at('camille'), locale: 'fr', by: 'lucie',
    lines: [
      '< Combien pour changer la glissière d’une grand-voile de 18 m² ?',
      '> Bonjour ! 85 € pose comprise, et trois jours d’atelier.',
      '< Je la dépose lundi.',
    ],
    ends: ['Repair', 'Glissière de grand-voile, 85 €, dépôt lundi.'],
  },
  {
    channel: 'shop', name: 'Paulo Teixeira', email: at('paulo'), locale: 'pt-BR', by: 'virginia',
    lines: ['< Preciso trocar o CNPJ da nota do pedido 1057.', '> Nota corrigida e reenviada, Paulo.', '< Chegou, valeu!'],
    ends: ['Invoice or payment', 'CNPJ corrigido na nota do pedido 1057.'],
  },
]

/** Somebody has them; where the visitor spoke last, they wait for an answer. */
export const open = [
  {
    channel: 'workshop', name: 'Rafael Nunes', email: at('rafael'), locale: 'pt-BR', by: 'virginia',
    lines: [
      ['< Bom dia! Rasguei a vela no fim de semana. Dá para consertar?', tornSail],
      '> Bom dia, Rafael! Dá sim: um remendo na valuma e um reforço no punho.',
      '< Quanto fica, e até quando?',
      '# Perguntar ao ateliê se o tecido de 5 oz chegou.',
      '> Uns 120 €, pronto na quarta. Quer que eu reserve a vaga?',
      '< Quero! Levo hoje mesmo.',
    ],
  },
  {
    channel: 'shop', name: 'Beatriz Moura', email: at('beatriz'), locale: 'pt-BR', by: 'virginia',
    lines: ['< O cabo de 8 mm vem em rolo de 100 metros?', '> Vem, e também cortado na medida.', '< Então quero 35 metros, azul.'],
  },
  {
    channel: 'shop', name: 'Joaquim Salles', locale: 'pt-BR', by: 'virginia',
    lines: ['< Vocês entregam na ilha do Faial?', '> Entregamos, leva de 5 a 7 dias.'],
  },
  {
    channel: 'shop', name: 'Inês Carvalho', email: at('ines'), locale: 'pt-BR', by: 'virginia',
    lines: ['< Boa tarde, paguei duas vezes o mesmo pedido.', '> Boa tarde! Já vejo isso com a contabilidade.', '# Accounts: dois débitos de 64,90 no pedido 1066.'],
  },
  {
    channel: 'workshop', name: 'Sofia Brandão', email: at('sofia'), locale: 'pt-BR', by: 'virginia',
    lines: ['< O lampião que deixei ontem já está pronto?', '> Falta só o vidro, Sofia. Amanhã cedo.'],
  },
  {
    channel: 'shop', name: 'Elena Ríos', email: at('elena'), locale: 'es', by: 'bruno',
    lines: ['< Mi pedido lleva cuatro días en «preparación».', '> Lo miro ahora mismo, Elena.', '< Lo necesito para el viernes, por favor.'],
  },
  {
    channel: 'shop', name: 'Javier Molina', locale: 'es', by: 'bruno',
    lines: ['< ¿La brújula sirve para el hemisferio sur?', '> Sí, viene equilibrada para las dos zonas.'],
  },
  {
    channel: 'shop', name: 'Noah Fischer', email: at('noah'), locale: 'en', by: 'bruno',
    lines: ['< Can I change the delivery address of order 1071?', '> You can until tonight. What is the new one?', '< 12 Quay Street, Galway. Same name.'],
  },
  {
    channel: 'shop', name: 'Grace Okafor', email: at('grace'), locale: 'en', by: 'emily',
    lines: ['< Is the brass lamp safe to leave burning below deck?', '> It is, with the storm glass on and a hand’s width above it.', '< And which oil do you recommend?'],
  },
  {
    channel: 'workshop', name: 'Margaux Petit', email: at('margaux'), locale: 'fr', by: 'lucie',
    lines: ['< Ma housse est-elle prête ?', '> Presque : il reste les œillets. Demain midi, promis.'],
  },
]

/** Nobody has answered yet. */
export const waiting = [
  { channel: 'workshop', name: 'Tomás Aguirre', email: at('tomas'), locale: 'es', lines: ['< Hola, ¿reparan génovas de 30 m²?', '< Tiene un desgarro de medio metro junto al sable.'] },
  { channel: 'workshop', name: 'Clara Menezes', email: at('clara'), locale: 'pt-BR', lines: ['< Oi, quanto tempo leva um toldo sob medida?'] },
  { channel: 'workshop', name: 'Étienne Garnier', email: at('etienne'), locale: 'fr', lines: ['< Bonjour, pouvez-vous recoudre des lattes avant samedi ? La régate est dimanche.'] },
  { channel: 'workshop', name: 'Ruth Sullivan', email: at('ruth'), locale: 'en', lines: ['< My lantern smokes whatever I do. Shall I bring it in?', '< I am in Cascais until Thursday.'] },
  { channel: 'workshop', locale: 'en', lines: ['< Do you splice wire to rope?'] },
]
