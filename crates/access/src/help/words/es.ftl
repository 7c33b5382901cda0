# Ayuda para entrar.
help-index = Ayuda para entrar
help-index-lead = Respuestas breves para la entrada.
help-need = ¿Necesita ayuda?
help-back-sign-in = ↩ Volver al inicio de sesión
help-back-index = ↩ Volver a la ayuda
help-reading = Lectura estimada: { $minutes } min
help-updated = Última actualización
help-on-this-page = En esta página
help-previous = Anterior
help-next = Siguiente
help-neighbours = Otros artículos
help-share = Compartir
help-copy-link = Copiar enlace
help-by-mail = Por correo
help-useful = ¿Le fue útil este artículo?
help-yes = Sí
help-no = No
help-useful-yes = ¡Qué bueno!
help-useful-no = ¡Sentimos mucho no haber sido de ayuda!
help-thanks = Gracias por sus comentarios
help-sent = Comentarios enviados
help-will-correct = Agradecemos su iniciativa, e intentaremos corregir el artículo
help-comment = ¿Qué faltó?
help-comment-hint = Lo leen los administradores de su organización. No escriba contraseñas ni nada confidencial.
help-comment-send = Enviar
help-comment-refused = Escriba entre 1 y { $most } caracteres.
help-vote-first = Diga primero si el artículo le fue útil.
help-subscribe = Avíseme cuando cambie
help-subscribe-hint = Un correo para confirmar, y luego uno cada vez que el artículo cambie. Cada uno trae un enlace para cancelar.
help-subscribe-do = Suscribirme
help-subscribe-refused = Escriba la dirección de un buzón, por ejemplo ana@empresa.example.
help-subscription-email = Su buzón
help-subscription-email-hint = El que recibió el correo: lo que revisa correos pulsa botones, pero no escribe.
help-subscription-email-wrong = El correo llegó a otro buzón.
help-subscription-asked = Revise su buzón
help-subscription-asked-help = Un correo va en camino, salvo que el buzón ya tenga la suscripción. Abra su enlace y confirme; puede tardar unos minutos.
help-subscription-open = Confirme la suscripción
help-subscription-open-help = Pulse el botón y le escribiremos cada vez que el artículo cambie.
help-subscription-on = Está suscrito
help-subscription-on-help = Le escribimos cada vez que el artículo cambia.
help-subscription-off = Sin suscripción
help-subscription-off-help = No se envía nada más. Quien la pidió puede pedirla de nuevo en la página del artículo.
help-subscription-confirm = Suscribirme
help-subscription-cancel = Cancelar la suscripción
help-letter-asked-subject = Confirme su suscripción: { $title }
help-letter-asked = Alguien pidió que { $organisation } escriba a este buzón cada vez que cambie el artículo de ayuda «{ $title }». Si fue usted, confirme aquí:
help-letter-asked-ignore = Si no fue usted, no haga nada: nadie volverá a escribirle.
help-letter-changed-subject = Cambió: { $title }
help-letter-changed = El artículo de ayuda «{ $title }» de { $organisation } ha cambiado. Esta página lleva a él:
help-letter-cancel = La misma página cancela la suscripción.
help-feedback = Ayuda: lo que dicen los lectores
help-feedback-tab = Ayuda
help-feedback-lead = Cuántas veces se leyó cada artículo con un navegador que ejecuta scripts, y si ayudó. Una opinión por navegador.
help-article = Artículo
help-views = Visualizaciones
help-helped = Ayudó
help-helped-not = No ayudó
help-comments = Comentarios
help-comments-none = Nadie ha escrito nada todavía.
help-view-count = { $count ->
    [one] 1 visualización
   *[other] { $count } visualizaciones
  }
help-first-access-title = Primer acceso
help-first-access-lead = Del correo al primer inicio de sesión.
help-first-access-letter = El correo
help-first-access-letter-text =
    Cuando un administrador crea su acceso, llega un correo al buzón guardado con él. Ese buzón puede no ser su usuario.
    ¿No llegó? Mire en el correo no deseado y pregunte a un administrador qué buzón está guardado.
help-first-access-password = Elija su contraseña
help-first-access-password-text =
    Abra el enlace del correo.
    Escriba una contraseña y repítala.
    Guarde. Después inicie sesión con su usuario y esta contraseña.
help-first-access-expired = El enlace caducó
help-first-access-expired-text =
    Pulse «¿Olvidó su contraseña?» en el inicio de sesión y escriba su usuario: llega un correo nuevo al mismo buzón.
help-password-title = Contraseña olvidada
help-password-lead = Cómo elegir otra sin ayuda de nadie.
help-password-ask = Pida un enlace
help-password-ask-text =
    Pulse «¿Olvidó su contraseña?» debajo del botón de inicio de sesión.
    Escriba el usuario con el que entra, aunque no reciba correo.
    Abra el enlace del correo y elija una contraseña nueva.
help-password-nothing = No llega ningún correo
help-password-nothing-text =
    Mire en el correo no deseado. El correo va al buzón guardado con su usuario, que puede ser compartido.
    Pregunte a un administrador: ve si el servidor lo aceptó y puede corregir la dirección.
help-password-good = Una buena contraseña
help-password-good-text =
    Varias palabras que no tengan nada que ver forman una larga y fácil de recordar. Los gestores de contraseñas y pegar son bienvenidos.
    Recuerde mantener la contraseña de su cuenta segura y protegida. No lo comparta con nadie.
help-blocked-title = Mi usuario está bloqueado
help-blocked-lead = Por qué ocurre y qué lo vuelve a abrir.
help-blocked-why = Por qué
help-blocked-why-text =
    Tras demasiadas contraseñas incorrectas nadie puede seguir probando, ni con la correcta. Es una protección de su cuenta, no una avería.
help-blocked-what = Qué hacer
help-blocked-what-text =
    Espere unos minutos e inténtelo una vez, despacio.
    Si ya no sabe la contraseña, pida un enlace con «¿Olvidó su contraseña?»: eso quita el bloqueo.
    Si sigue bloqueado, pida a un administrador o supervisor que lo desbloquee.
help-blocked-again = Ocurre una y otra vez
help-blocked-again-text =
    Quizá un teléfono u otro equipo todavía envía una contraseña antigua. Corríjala allí. Si no es ninguno suyo, avise a un administrador: alguien puede estar adivinando.
help-factors-title = El segundo factor
help-factors-lead = Un código del teléfono además de la contraseña.
help-factors-add = Añada un dispositivo
help-factors-add-text =
    Abra su perfil y el segundo factor; si su organización lo exige, el próximo inicio de sesión lleva allí.
    Dé un nombre al dispositivo y escanee la imagen con una aplicación de autenticación.
    Escriba el código que muestra. Guarde en papel los códigos de recuperación.
help-factors-wrong = El código no se acepta
help-factors-wrong-text =
    Un código sirve una vez y medio minuto. Compruebe que el teléfono ajusta su hora automáticamente y espere el siguiente.
help-factors-lost = Perdió el dispositivo
help-factors-lost-text =
    Use un código de recuperación. Si no tiene, un administrador puede restablecer el segundo factor tras asegurarse de que es usted.
help-request-title = Solicitar una cuenta
help-request-lead = Para el contenido exclusivo necesita una cuenta creada y activa.
help-request-ask = 1. Solicítela
help-request-ask-text =
    En la página: pulse «Solicitar una cuenta» en el inicio de sesión, si su organización lo ofrece.
    Por correo, si su organización recibe así las solicitudes: escriba a su buzón de soporte con el asunto «{ $subject }».
    Indique su nombre completo, la razón social de su empresa, su cargo o rol en ella y el correo electrónico corporativo para la cuenta.
help-request-prove = 2. Confirme su buzón
help-request-prove-text =
    Llega un correo a esa dirección. Abra su enlace y confirme: solo entonces se ve la solicitud.
help-request-activate = 3. Active y acceda
help-request-activate-text =
    Si se acepta, un correo trae el enlace a su primera contraseña. Se abre por tiempo limitado; después solicítela de nuevo o use «¿Olvidó su contraseña?».
    Este servicio es independiente de otros: haber iniciado sesión en otro lugar no cuenta aquí.
help-browser-title = Su navegador
help-browser-lead = Lo que necesita para no perder ninguna conversación.
help-browser-which = Cuál
help-browser-which-text =
    Recomendamos Google Chrome. También funcionan las versiones actuales de Edge, Firefox y Safari. Manténgalo actualizado: las versiones antiguas dan problemas.
    Limpie la caché del navegador de vez en cuando si las páginas se ven mal o van lentas; por nosotros no hace falta.
help-browser-allow = Permita este sitio
help-browser-allow-text =
    Notificaciones: para enterarse de una conversación nueva aunque otra ventana esté delante.
    Micrófono: para las llamadas.
    Reproducción automática de audio y vídeo: para que una señal se oiga enseguida.
help-browser-awake = Mantenga la página activa
help-browser-awake-text =
    Chrome duerme páginas para ahorrar memoria. Añada este sitio a «Mantener siempre activos estos sitios» en Configuración, Rendimiento.
