#include "app/Composition.h"

#include "app/cli/CommandLine.h"
#include "app/window/DemoTour.h"
#include "app/window/MainWindow.h"
#include "app/window/Screenshot.h"
#include "views/widgets/Theme.h"

#include <QApplication>

namespace fovea::app {

int runWindow(int argc, char** argv, const WindowRequest& request)
{
    QApplication application(argc, argv);
    application.setApplicationDisplayName("Fovea");
    views::applyDarkTheme(application);

    MainWindow window(request.modelFolders);
    std::unique_ptr<Screenshot> screenshot;
    if (!request.screenshot.empty())
        screenshot = std::make_unique<Screenshot>(window, request.screenshot);
    window.show();
    if (!request.paths.empty())
        window.session().open(request.paths);
    else if (request.demo && screenshot)
        window.session().openDemo();
    std::unique_ptr<DemoTour> tour;
    if (request.paths.empty() && request.demo && !screenshot)
        tour = std::make_unique<DemoTour>(window);
    return QApplication::exec();
}

} // namespace fovea::app
