# Os canais, como um administrador os vê.
board-title = Canais
board-lead = Por onde seus clientes escrevem para você.
board-count = { $count ->
    [one] { $count } canal
   *[other] { $count } canais
}
board-new = Novo canal
board-new-title = Novo chat web
board-empty = Nenhum canal ainda
board-empty-help = Abra um chat web, coloque a linha dele no seu site e os clientes poderão escrever para você.
board-name = Nome
board-name-hint = Os agentes o veem ao lado de cada conversa. Os clientes, não.
board-kind = Tipo
board-webchat = Chat web
board-team = Equipe
board-team-hint = As novas conversas deste canal vão para esta equipe.
board-any-team = Todos
board-state = Estado
board-open = Aberto
board-disabled = Desativado
board-sites = Sites
board-any-site = Qualquer site
board-site-count = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
board-section-identity = Identidade
board-section-identity-help = Como a sua equipe distingue este canal dos outros.
board-section-welcome = Boas-vindas
board-section-welcome-help = O que o visitante lê primeiro e o que lhe é perguntado antes de escrever.
board-section-sites = Onde pode aparecer
board-section-sites-help = Somente páginas destes sites podem usar o chat. O navegador que estiver em qualquer outra é recusado.
board-greeting = Saudação
board-greeting-hint = Aparece acima da primeira mensagem. Deixe em branco para usar a nossa, no idioma do visitante.
board-ask = Perguntar antes da primeira mensagem
board-ask-name = Nome
board-ask-email = E-mail
board-origins = Sites permitidos
board-origins-hint = Um por linha, por exemplo https://www.loja.example ou https://*.loja.example. Em branco permite qualquer site.
board-help = Também nas páginas da nossa ajuda de acesso
board-help-hint = Quem não consegue entrar pode escrever de lá. Se vários chats estiverem marcados, aparece o primeiro pelo nome.
board-path = Você está aqui
board-optional = opcional
board-save = Salvar
board-create = Abrir o canal
board-install = Instalação
board-install-help = Cole esta linha antes de </body> em cada página que deva ter o chat.
board-guide-wordpress = WordPress: no painel, abra Aparência → Editor de arquivos de tema → footer.php, ou um plugin de “cabeçalho e rodapé”, e cole a linha ali.
board-guide-shopify = Shopify: Loja virtual → Temas → Editar código → theme.liquid, antes de </body>.
board-guide-wix = Wix: Configurações → Código personalizado → Adicionar código ao fim do body, em todas as páginas.
board-guide-squarespace = Squarespace: Configurações → Avançado → Injeção de código → Rodapé.
board-guides = Passo a passo
board-preview = Experimentar
board-preview-title = Página de teste
board-preview-help = Esta página leva o seu chat. O que você escrever aqui chega à sua equipe como a mensagem de qualquer cliente.
board-preview-disabled = O canal está desativado, por isso o chat não aparece.
board-back = Voltar ao canal
board-edit = Configurações
board-disable = Desativar
board-enable = Ativar
board-disable-help = Um canal desativado recusa visitantes imediatamente; as conversas e o histórico permanecem.
board-enable-help = Os visitantes voltam a poder escrever com a mesma linha no seu site.
board-done-created = O canal está aberto. Coloque a linha dele no seu site.
board-done-saved = Salvo.
board-done-disabled = O canal está desativado.
board-done-enabled = O canal está aberto novamente.
board-refused = Não foi salvo
board-refused-help = Veja os campos marcados.
board-refused-name = Dê ao canal um nome de no máximo { $most } caracteres.
board-refused-team = Esta equipe não existe mais.
board-refused-greeting = No máximo { $most } caracteres.
board-refused-origin = “{ $line }” não é o endereço de um site. Escreva assim: https://www.loja.example.
board-refused-origins-many = No máximo 50 sites.
board-requests = Solicitações de conta
board-requests-help = As solicitações de conta chegam daqui por si mesmas. Escolha a equipe que as vê como conversas.
