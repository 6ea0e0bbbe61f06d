#include "views/scene/SliceScene.h"
