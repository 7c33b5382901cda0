# Como uma organização se chama e que aparência tem.
organisations-title = Organização
organisations-lead = Como se chamam suas páginas, e-mails e chat, e que cor têm.
organisations-names = Nomes
organisations-names-help = Todos veem o nome novo a partir da próxima página; os e-mails já a caminho mantêm o antigo.
organisations-slug-stays = fica como está: aparece em endereços e no que as pessoas digitam para entrar.
organisations-hue-help = Botões, sinais e o chat tiram dele seus tons, no claro e no escuro.
organisations-hue-own = A escolhida na configuração
organisations-hue-unknown = Escolha uma das cores.
organisations-place = Idioma e hora
organisations-place-help = Para quem não escolheu nada: visitantes cujo navegador não diz nada, membros novos, jornadas.
organisations-done-saved = A organização foi salva.
