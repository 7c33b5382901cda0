# Los canales, como los ve un administrador.
board-title = Canales
board-lead = Desde dónde le escriben sus clientes.
board-count = { $count ->
    [one] { $count } canal
   *[other] { $count } canales
}
board-new = Nuevo canal
board-new-title = Nuevo chat web
board-empty = Todavía no hay canales
board-empty-help = Abra un chat web, ponga su línea en su sitio y los clientes podrán escribirle.
board-name = Nombre
board-name-hint = Los agentes lo ven junto a cada conversación. Los clientes, no.
board-kind = Tipo
board-webchat = Chat web
board-team = Equipo
board-team-hint = Las conversaciones nuevas de este canal van a este equipo.
board-any-team = Todos
board-state = Estado
board-open = Abierto
board-disabled = Desactivado
board-sites = Sitios
board-any-site = Cualquier sitio
board-site-count = { $count ->
    [one] { $count } sitio
   *[other] { $count } sitios
}
board-section-identity = Identidad
board-section-identity-help = Cómo distingue su equipo este canal de los demás.
board-section-welcome = Bienvenida
board-section-welcome-help = Lo primero que lee el visitante y lo que se le pregunta antes de escribir.
board-section-sites = Dónde puede aparecer
board-section-sites-help = Solo las páginas de estos sitios pueden usar el chat. Se rechaza al navegador que esté en cualquier otra.
board-greeting = Saludo
board-greeting-hint = Aparece encima del primer mensaje. Déjelo vacío para usar el nuestro, en el idioma del visitante.
board-ask = Preguntar antes del primer mensaje
board-ask-name = Nombre
board-ask-email = Correo electrónico
board-origins = Sitios permitidos
board-origins-hint = Uno por línea, por ejemplo https://www.tienda.example o https://*.tienda.example. Vacío permite cualquier sitio.
board-help = También en las páginas de nuestra ayuda de acceso
board-help-hint = Quien no puede entrar puede escribirle desde allí. Si hay varios chats marcados, se muestra el primero por nombre.
board-path = Está aquí
board-optional = opcional
board-save = Guardar
board-create = Abrir el canal
board-install = Instalación
board-install-help = Pegue esta línea antes de </body> en cada página que deba tener el chat.
board-guide-wordpress = WordPress: en la administración, abra Apariencia → Editor de archivos de temas → footer.php, o un plugin de «encabezado y pie», y pegue allí la línea.
board-guide-shopify = Shopify: Tienda online → Temas → Editar código → theme.liquid, antes de </body>.
board-guide-wix = Wix: Configuración → Código personalizado → Agregar código al final del body, en todas las páginas.
board-guide-squarespace = Squarespace: Configuración → Avanzado → Inyección de código → Pie de página.
board-guides = Paso a paso
board-preview = Probarlo
board-preview-title = Página de prueba
board-preview-help = Esta página lleva su chat. Lo que escriba aquí llega a su equipo como el mensaje de cualquier cliente.
board-preview-disabled = El canal está desactivado, por eso el chat no aparece.
board-back = Volver al canal
board-edit = Ajustes
board-disable = Desactivar
board-enable = Activar
board-disable-help = Un canal desactivado rechaza a los visitantes de inmediato; las conversaciones y su historial se conservan.
board-enable-help = Los visitantes podrán escribir de nuevo con la misma línea en su sitio.
board-done-created = El canal está abierto. Ponga su línea en su sitio.
board-done-saved = Guardado.
board-done-disabled = El canal está desactivado.
board-done-enabled = El canal está abierto de nuevo.
board-refused = No se guardó
board-refused-help = Revise los campos marcados.
board-refused-name = Dé al canal un nombre de { $most } caracteres como máximo.
board-refused-team = Este equipo ya no existe.
board-refused-greeting = Como máximo { $most } caracteres.
board-refused-origin = «{ $line }» no es la dirección de un sitio. Escríbala así: https://www.tienda.example.
board-refused-origins-many = Como máximo 50 sitios.
board-requests = Solicitudes de cuenta
board-requests-help = De aquí llegan por sí solas las solicitudes de cuenta. Elija el equipo que las ve como conversaciones.
