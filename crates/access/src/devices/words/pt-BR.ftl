# Dispositivos conhecidos.
devices-known = Dispositivos conhecidos
devices-known-about = Você já entrou neles antes. Se estranhos tentarem senhas até bloquear o seu login, daqui você continua entrando.
devices-none = Nenhum ainda
devices-since = Conhecido desde
devices-seen = Última entrada
devices-forget = Esquecer
devices-done-forgotten = Esse dispositivo não é mais conhecido.
devices-letter-subject = Dispositivo novo em { $organisation }: { $login }
devices-letter-about = Alguém entrou em { $organisation } com o login { $login } em um dispositivo que não conhecíamos.
devices-letter-where = Dispositivo: { $device }. Endereço: { $address }.
devices-letter-when = Foi em { $when } ({ $zone }).
devices-letter-help = Se foi você, não há nada a fazer. Se não foi, escolha outra senha imediatamente e encerre essa sessão no seu perfil, ou avise o seu administrador.
