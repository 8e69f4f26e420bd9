/** Twenty notes like those of real guests, the newest last. */
export const notes = [
  {
    message: 'Three generations around one table, and nobody looked at a phone. Well, once: the score.',
    name: 'The Okafors',
    place: 'Enugu',
  },
  {
    message: 'Your directions were better than the map. Left at the blue gate, indeed.',
    name: 'Piotr',
    place: 'Gdańsk',
    mark: 'sun',
  },
  {
    message:
      'We arrived in a storm and left in sunshine. In between: soup, cards, a very old dog asleep on my feet. I had forgotten how quiet a night can be.',
    name: 'Hanne',
    mark: 'umbrella',
  },
  { message: 'Danke für alles! Besonders für das Brot.', name: 'Familie Brandt', place: 'Göttingen' },
  {
    message: 'The bicycle in the shed has good brakes now. You are welcome.',
    name: 'Joost',
    place: 'Utrecht',
    website: 'https://fietsenmaker.example',
  },
  { message: '会うは別れの始め。\nまた来ます。', name: 'さくら', place: '京都', mark: 'flower' },
  {
    message:
      'I proposed under the pear tree. She said: only if we may come back every year. So, see you in May.',
    name: 'Daniel & Ruth',
    mark: 'star',
  },
  { message: 'Counted eleven swallows. The twelfth counted me.' },
  {
    message: 'Merci pour l’accueil, la confiture de prunes et l’histoire du facteur. Nous la racontons déjà.',
    name: 'Lucie',
    place: 'Nantes',
  },
  {
    message:
      'My mother grew up two villages from here and never said how green it is. Now I know why she never said it: one has no word for it elsewhere.',
    name: 'Ewa',
    mark: 'leaf',
  },
  { message: 'Wi-Fi weak, stars strong. Would not change a thing.', name: 'Kwame', place: 'Leeds' },
  {
    message: 'For the next guests: the second stair creaks, the first one lies.',
    name: 'Anonymous, but you will guess',
  },
  { message: 'סבתא אמרה שזה הבית הכי יפה שישנה בו. She was right.', name: 'נועה', place: 'חיפה' },
  {
    message: 'Read four books, finished none, took one along by mistake. It is in the post.',
    name: 'Margarethe',
    website: 'https://margarethe.example/reading',
  },
  { message: 'Best porridge north of anywhere.', name: 'Callum', place: 'Oban' },
  { message: 'Kahvi oli hyvää, sauna parempi.', name: 'Aino', place: 'Oulu' },
  {
    message:
      'The piano in the hall is out of tune in the most beautiful way. I wrote four bars on it and left them in the drawer. Finish them if you like.',
    name: 'Aurélien Vasseur',
    place: 'Lyon',
    website: 'https://vasseur.example',
    mark: 'tune',
  },
  { message: 'Slept. Finally.', name: 'T.' },
  { message: 'سهرنا تحت النجوم ولم نسمع سوى الريح. شكرًا لكم.', name: 'ليلى', place: 'Beirut' },
  {
    message:
      'We came for a weekend and stayed for the whole of the blossom. The kettle sings exactly as promised. Our youngest says the apple by the gate is now called Bernard; please water him.',
    name: 'Ines & the three Halls',
    place: 'Tromsø',
    mark: 'flower',
  },
];
