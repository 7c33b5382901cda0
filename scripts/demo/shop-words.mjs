// The shop speaks the four languages of its customers; the web chat follows the page's.
const en = {
  name: 'English', shop: 'Shop', workshop: 'Workshop',
  title: 'Made for salt, sun and long evenings',
  lead: 'Sails, rope and lamps for small boats, from our loft by the river in Lisbon.',
  look: 'Look around', hours: ['Open', 'Monday to Friday 9–18 h, Saturday 10–14 h'],
  delivery: ['Delivery', 'Two days on the mainland, a week to the islands'],
  exchange: ['Exchange', 'The first one is on us'], ask: 'A question? The window in the corner is open.',
  workshopTitle: 'The workshop mends what the wind took',
  workshopLead: 'Bring it, send it or show us a picture: write in the corner and attach it.',
  jobs: [['Torn panel', 'from €60'], ['New batten pockets', 'from €25'], ['Sail slide replaced', 'from €85'], ['Lamp: glass and burner', 'from €30']],
  products: {
    lamp: ['Deck lamp', 'Brass, with storm glass'], rope: ['Rope, 8 mm', 'Braided, by the metre'], sail: ['Jib', 'Five ounce, hand finished'],
    compass: ['Compass', 'Balanced for both hemispheres'], coat: ['Oilskin', 'Waxed cotton, S to XL'], flag: ['Pennant', 'Wool, sewn, not printed'],
  },
  mail: 'Delivered mails', note: 'This shop is part of a demonstration and sells nothing.',
}
const es = {
  name: 'Español', shop: 'Tienda', workshop: 'Taller',
  title: 'Hecho para la sal, el sol y las tardes largas',
  lead: 'Velas, cabos y lámparas para barcos pequeños, desde nuestro taller junto al río, en Lisboa.',
  look: 'Ver la tienda', hours: ['Abierto', 'De lunes a viernes 9–18 h, sábados 10–14 h'],
  delivery: ['Envíos', 'Dos días en la península, una semana a las islas'],
  exchange: ['Cambios', 'El primero corre de nuestra cuenta'], ask: '¿Una pregunta? La ventanilla de la esquina está abierta.',
  workshopTitle: 'El taller repara lo que se llevó el viento',
  workshopLead: 'Tráigalo, envíelo o mándenos una foto: escriba en la esquina y adjúntela.',
  jobs: [['Paño rasgado', 'desde 60 €'], ['Fundas de sable nuevas', 'desde 25 €'], ['Patín de vela', 'desde 85 €'], ['Lámpara: cristal y mechero', 'desde 30 €']],
  products: {
    lamp: ['Lámpara de cubierta', 'Latón, con cristal de tormenta'], rope: ['Cabo de 8 mm', 'Trenzado, por metros'], sail: ['Foque', 'Cinco onzas, acabado a mano'],
    compass: ['Brújula', 'Equilibrada para ambos hemisferios'], coat: ['Chubasquero', 'Algodón encerado, de S a XL'], flag: ['Gallardete', 'De lana, cosido, no impreso'],
  },
  mail: 'Correos entregados', note: 'Esta tienda forma parte de una demostración y no vende nada.',
}
const pt = {
  name: 'Português', shop: 'Loja', workshop: 'Oficina',
  title: 'Feito para o sal, o sol e as tardes longas',
  lead: 'Velas, cabos e lampiões para barcos pequenos, do nosso ateliê à beira-rio, em Lisboa.',
  look: 'Ver a loja', hours: ['Aberto', 'Segunda a sexta 9–18 h, sábado 10–14 h'],
  delivery: ['Entrega', 'Dois dias no continente, uma semana para as ilhas'],
  exchange: ['Troca', 'A primeira é por nossa conta'], ask: 'Alguma dúvida? O guichê no canto está aberto.',
  workshopTitle: 'A oficina conserta o que o vento levou',
  workshopLead: 'Traga, envie ou mostre uma foto: escreva no canto e anexe.',
  jobs: [['Pano rasgado', 'desde 60 €'], ['Bolsas de tala novas', 'desde 25 €'], ['Carrinho de vela', 'desde 85 €'], ['Lampião: vidro e queimador', 'desde 30 €']],
  products: {
    lamp: ['Lampião de convés', 'Latão, com vidro de tempestade'], rope: ['Cabo de 8 mm', 'Trançado, por metro'], sail: ['Buja', 'Cinco onças, acabamento à mão'],
    compass: ['Bússola', 'Equilibrada para os dois hemisférios'], coat: ['Capa encerada', 'Algodão encerado, do P ao GG'], flag: ['Flâmula', 'De lã, costurada, não impressa'],
  },
  mail: 'E-mails entregues', note: 'Esta loja faz parte de uma demonstração e não vende nada.',
}
const fr = {
  name: 'Français', shop: 'Boutique', workshop: 'Atelier',
  title: 'Fait pour le sel, le soleil et les longues soirées',
  lead: 'Voiles, cordages et lampes pour petits bateaux, depuis notre atelier au bord du fleuve, à Lisbonne.',
  look: 'Faire le tour', hours: ['Ouvert', 'Du lundi au vendredi 9–18 h, samedi 10–14 h'],
  delivery: ['Livraison', 'Deux jours sur le continent, une semaine vers les îles'],
  exchange: ['Échange', 'Le premier est pour nous'], ask: 'Une question ? Le guichet, dans le coin, est ouvert.',
  workshopTitle: 'L’atelier répare ce que le vent a pris',
  workshopLead: 'Apportez, envoyez ou montrez une photo : écrivez dans le coin et joignez-la.',
  jobs: [['Laize déchirée', 'dès 60 €'], ['Goussets de lattes neufs', 'dès 25 €'], ['Coulisseau de voile', 'dès 85 €'], ['Lampe : verre et bec', 'dès 30 €']],
  products: {
    lamp: ['Lampe de pont', 'Laiton, verre tempête'], rope: ['Cordage 8 mm', 'Tressé, au mètre'], sail: ['Foc', 'Cinq onces, fini à la main'],
    compass: ['Compas', 'Équilibré pour les deux hémisphères'], coat: ['Ciré', 'Coton huilé, du S au XL'], flag: ['Flamme', 'En laine, cousue, non imprimée'],
  },
  mail: 'Courriels remis', note: 'Cette boutique fait partie d’une démonstration et ne vend rien.',
}

export const words = { en, es, 'pt-BR': pt, fr }

/** The address's language, else the first of the browser's that we speak. */
export function language(asked, accepted = '') {
  const codes = Object.keys(words)
  const wishes = [asked ?? '', ...accepted.split(',').map((wish) => wish.split(';')[0].trim())]
  for (const wish of wishes) {
    const found = codes.find((code) => wish && code.slice(0, 2) === wish.toLowerCase().slice(0, 2))
    if (found) return found
  }
  return 'en'
}
