#include "app/Composition.h"

#include "app/cli/CommandLine.h"
#include "app/window/DemoTour.h"
#include "app/window/MainWindow.h"
#include "app/window/Screenshot.h"
#include "views/widgets/Theme.h"

#include <QApplication>
#include <QLocale>
#include <QSettings>
#include <QTranslator>

// Qt's own words that the window shows: Debian delivers Qt's translations apart.
[[maybe_unused]] static constexpr const char* wordsOfQt[] { QT_TRANSLATE_NOOP("QPlatformTheme", "OK"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Cancel"), QT_TRANSLATE_NOOP("QPlatformTheme", "Close"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Save"), QT_TRANSLATE_NOOP("QPlatformTheme", "Apply"),
    QT_TRANSLATE_NOOP("QShortcut", "Ctrl"), QT_TRANSLATE_NOOP("QShortcut", "Shift"),
    QT_TRANSLATE_NOOP("QShortcut", "Alt"), QT_TRANSLATE_NOOP("QShortcut", "Space"),
    QT_TRANSLATE_NOOP("QShortcut", "Esc"), QT_TRANSLATE_NOOP("QShortcut", "Left"),
    QT_TRANSLATE_NOOP("QShortcut", "Right"), QT_TRANSLATE_NOOP("QShortcut", "Del") };

// The linker leaves out a library's resources that nobody asks for. The names must be known outside of
// namespaces.
static void initResources()
{
    Q_INIT_RESOURCE(fovea);
    Q_INIT_RESOURCE(fovea_i18n);
}

namespace fovea::app {

int runWindow(int argc, char** argv, const WindowRequest& request)
{
    QApplication application(argc, argv);
    application.setApplicationDisplayName("Fovea");
    const QSettings settings;
    views::applyTheme(application,
        settings.value("look/theme").toString() == QLatin1String("light") ? views::Theme::Light
                                                                          : views::Theme::Dark);
    initResources();
    QTranslator translator;
    const QString language = settings.value("look/language").toString();
    // The sources are English but for the forms of what is counted.
    if (translator.load(language.isEmpty() ? QLocale() : QLocale(language), QStringLiteral("fovea"),
            QStringLiteral("_"), QStringLiteral(":/i18n"))
        || translator.load(QStringLiteral(":/i18n/fovea_en")))
        QApplication::installTranslator(&translator);

    MainWindow window(request.modelFolders);
    std::unique_ptr<Screenshot> screenshot;
    if (!request.screenshot.empty())
        screenshot = std::make_unique<Screenshot>(window, request.screenshot);
    window.show();
    if (!request.paths.empty())
        window.openPaths(request.paths);
    else if (request.demo && screenshot)
        window.session().openDemo();
    std::unique_ptr<DemoTour> tour;
    if (request.paths.empty() && request.demo && !screenshot)
        tour = std::make_unique<DemoTour>(window);
    return QApplication::exec();
}

} // namespace fovea::app
