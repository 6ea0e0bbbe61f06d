#include "views/scene/TransferFunctions.h"

#include <QCoreApplication>

namespace fovea::views {

namespace {

const std::vector<TransferFunction>& all()
{
    static const std::vector<TransferFunction> functions {
        { QT_TRANSLATE_NOOP("TransferFunctions", "Bone"), true, false, true,
            { { -1000, 0, 0, 0, 0 }, { 140, 0.45, 0.25, 0.18, 0 }, { 260, 0.88, 0.76, 0.6, 0.12 },
                { 600, 0.95, 0.9, 0.8, 0.6 }, { 1600, 1, 1, 0.97, 0.9 } } },
        { QT_TRANSLATE_NOOP("TransferFunctions", "Soft tissue"), true, false, true,
            { { -1000, 0, 0, 0, 0 }, { -160, 0.5, 0.3, 0.2, 0 }, { -60, 0.8, 0.6, 0.4, 0.02 },
                { 40, 0.8, 0.45, 0.35, 0.12 }, { 150, 0.9, 0.55, 0.45, 0.25 }, { 300, 0.95, 0.85, 0.7, 0.5 },
                { 1600, 1, 1, 0.97, 0.9 } } },
        { QT_TRANSLATE_NOOP("TransferFunctions", "Vessels"), true, false, true,
            { { -1000, 0, 0, 0, 0 }, { 120, 0.5, 0.1, 0.05, 0 }, { 200, 0.85, 0.2, 0.12, 0.2 },
                { 400, 0.95, 0.75, 0.6, 0.55 }, { 1600, 1, 1, 0.97, 0.9 } } },
        { QT_TRANSLATE_NOOP("TransferFunctions", "Lung"), true, false, true,
            { { -1000, 0, 0, 0, 0 }, { -900, 0.3, 0.45, 0.6, 0.01 }, { -600, 0.55, 0.7, 0.8, 0.06 },
                { -400, 0.8, 0.6, 0.55, 0.02 }, { 100, 0.9, 0.85, 0.75, 0.03 }, { 600, 1, 1, 0.95, 0.25 } } },
        { QT_TRANSLATE_NOOP("TransferFunctions", "Maximum intensity"), true, true, false,
            { { -200, 0, 0, 0, 0 }, { 100, 0.25, 0.25, 0.25, 0.4 }, { 900, 1, 1, 1, 1 } } },
        { QT_TRANSLATE_NOOP("TransferFunctions", "Head"), false, false, true,
            { { 0.0, 0, 0, 0, 0 }, { 0.13, 0.25, 0.16, 0.12, 0 }, { 0.25, 0.68, 0.47, 0.38, 0.12 },
                { 0.55, 0.87, 0.7, 0.58, 0.3 }, { 1.0, 1, 0.95, 0.9, 0.6 } } },
        { QT_TRANSLATE_NOOP("TransferFunctions", "Translucent"), false, false, true,
            { { 0.0, 0, 0, 0, 0 }, { 0.2, 0.3, 0.35, 0.45, 0 }, { 0.45, 0.65, 0.7, 0.75, 0.03 },
                { 0.8, 0.95, 0.9, 0.85, 0.12 }, { 1.2, 1, 1, 1, 0.3 } } },
        { QT_TRANSLATE_NOOP("TransferFunctions", "Maximum intensity"), false, true, false,
            { { 0.05, 0, 0, 0, 0 }, { 1.0, 1, 1, 1, 1 } } },
    };
    return functions;
}

} // namespace

std::vector<const TransferFunction*> transferFunctionsFor(const Volume& volume)
{
    const bool isCt
        = volume.meaning().modality == QLatin1String("CT") || volume.meaning().unit == QLatin1String("HU");
    std::vector<const TransferFunction*> fitting;
    for (const TransferFunction& function : all()) {
        if (function.isCt == isCt)
            fitting.push_back(&function);
    }
    return fitting;
}

double valueAtPosition(const TransferFunction& function, const Volume& volume, double position)
{
    if (function.isCt)
        return position;
    const Window window = volume.defaultWindow();
    return window.centre + (position - 0.5) * window.width;
}

QString presetTitle(const QString& name)
{
    return QCoreApplication::translate("TransferFunctions", name.toUtf8().constData());
}

} // namespace fovea::views
